import packaged from '@sparticuz/chromium'

/**
 * Unpacks the packaged Chromium before test files that run side by side ask for it: the second would take the
 * half-written file of the first for the whole. Where it cannot be unpacked, `launchChromium` says so.
 */
export async function setup(): Promise<void> {
  if (!process.env.CHROMIUM_PATH) await packaged.executablePath().catch(() => undefined)
}
