import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { onTestFinished } from 'vitest'

export interface Letter extends ParsedMail {
  envelope: { from: string; to: string[] }
  raw: string
}

/** A port of this machine where nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A mail server that keeps what it gets, until the test ends. @param refuses recipients it does not know */
export async function startPostOffice(port: number, refuses = /^$/): Promise<Letter[]> {
  const letters: Letter[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => done(refuses.test(address) ? new Error('Nobody here') : null),
    onData: (stream, { envelope }, done) => {
      open(stream, envelope).then((letter) => {
        letters.push(letter)
        done()
      }, done)
    }
  })
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return letters
}

async function open(stream: AsyncIterable<Buffer>, envelope: SMTPServerSession['envelope']): Promise<Letter> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  const raw = Buffer.concat(chunks)
  const from = envelope.mailFrom ? envelope.mailFrom.address : ''
  const to = envelope.rcptTo.map(({ address }) => address)
  return { ...(await simpleParser(raw)), envelope: { from, to }, raw: raw.toString() }
}
