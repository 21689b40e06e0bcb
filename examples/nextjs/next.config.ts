import type { NextConfig } from 'next';

const config: NextConfig = {
  // This folder is the whole of the shop, wherever it lies.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
};

export default config;
