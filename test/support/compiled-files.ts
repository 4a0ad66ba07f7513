import ts from 'typescript';
import { root } from './root.ts';

/** The files that `tsc` checks, by tsconfig.json. */
export function compiledFiles(): readonly string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, root).fileNames;
}
