import { MfaError } from '../../spec/errors.ts';

/** Loads an optional peer dependency when it is first used, so an import of the emulator needs none of them. */
export async function loadOptional<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch {
    throw new MfaError(
      { code: 'INVALID_CONFIG' },
      `The emulator needs the package ${name}, which could not be loaded: run npm install ${name}.`,
    );
  }
}
