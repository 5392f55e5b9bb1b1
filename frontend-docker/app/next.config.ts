import type { NextConfig } from 'next'

// Next.js reads this file at build time only, so no setting here may depend on where the image runs.
const config: NextConfig = {
  output: 'standalone',
  // Without these two, a lockfile in a parent folder would move server.js.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  // A pod has a quarter of a core and the browser runs on the same machine, so compression would only slow pages down.
  // An ingress can compress where bandwidth matters.
  compress: false,
  // The pages show no photos, so the image doesn't need the optimizer and its sharp dependency (20 MB).
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**'] },
  async headers() {
    return [
      {
        // src/proxy.ts sets the Content-Security-Policy, which differs for every page.
        source: '/:path*',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Referrer-Policy', value: 'same-origin' },
          { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()' },
        ],
      },
    ]
  },
}

export default config
