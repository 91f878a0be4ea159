export { draw } from './draw.ts'

/** Answers once the modules are loaded, so that loading is not counted as drawing. */
export function ready(): void {}
