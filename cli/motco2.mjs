#!/usr/bin/env node
// Runs unbuilt from a checkout: tsx understands the TypeScript behind.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
