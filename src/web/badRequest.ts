import type { Socket } from 'node:net'
import { escapeHtml } from '../text/safeHtml.ts'

// Imported, it would load the half megabyte behind `fetch` with it.
const { STATUS_CODES } = process.getBuiltinModule('node:http')

const SENTENCES: Record<number, string> = {
  400: 'What arrived is not a request that the site can read.',
  408: 'The request took too long to arrive, so it was not read to its end.',
  431: 'The address or the headers of this request are longer than the site reads.'
}

/** Node refuses what is no HTTP request, or too long a one, before any route; this gives its answer words. */
export function answerBadRequest(siteName: () => string) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400
    const body = pageOf(siteName(), SENTENCES[status] ?? '')
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: text/html; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`
    )
  }
}

const pageOf = (siteName: string, sentence: string): string => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(siteName)}</title><meta name="color-scheme" content="light dark">
</head><body><h1>That did not arrive in one piece</h1><p>${sentence}</p><p><a href="/">To the stories</a></p></body></html>
`
