/** Stored beside rendered HTML. Raise it when the output changes, so that old texts are rendered again. */
export const RENDERER_VERSION = 3
