import type { NextConfig } from 'next'

// Nothing here may depend on the place where the image runs: this file is read at build time only.
const config: NextConfig = {
  output: 'standalone',
  // Without these two a lockfile in a folder above would move server.js out of its place.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  // A pod has a quarter of a core and the browser is on the same machine: compressing would make every page later.
  // An ingress in front compresses where bytes are dear.
  compress: false,
  // The page shows no photographs; without the optimizer the image can do without sharp (20 MB).
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**'] },
  async headers() {
    return [
      {
        // The Content-Security-Policy, which is another for every page, comes from src/proxy.ts.
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
