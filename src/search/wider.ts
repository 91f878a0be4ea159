import { wordsOf } from './words.ts'

/** On each line what people say of the same thing, in the trade's words, in a tired person's, and in other languages. */
const CIRCLES = `
deleted, dropped, wiped, erased, truncated, destroyed, gelöscht, borrado, borrada, supprimé, supprimée
stuck, hung, hanging, blocked, frozen, backlog
twice, duplicate, duplicates, duplicated, doppelt, dos veces
thundering herd, stampede, dogpile, retry storm, all at once, same moment
daylight saving, summer time, winter time, dst, clock change, clocks, timezone, time zone, time zones, sommerzeit, horario de verano
disk full, full disk, no space left, out of space, enospc, festplatte voll, disco lleno, disque plein
certificate, cert, ssl, tls, https, zertifikat, certificado, certificat
expired, expiry, lapsed, ran out, abgelaufen, caducado, vencido, expiré
database, db, sql, datenbank, base de datos, base de données
backup, dump, snapshot, sicherung, datensicherung, copia de seguridad, copias de seguridad, sauvegarde
restore, recover, recovery, wiederherstellen, wiederherstellung, restaurar, restauration
email, mail, e-mail, newsletter, correo, courriel
server, host, machine, rechner, servidor, serveur
wrong context, wrong cluster, wrong server, wrong terminal, wrong window, wrong host, wrong environment, which server
where clause, forgot where, without where, no where, delete from
credit card, stolen card, card numbers, carding, card testing
outage, down, unavailable, ausfall, caída, panne
lock, locked, deadlock, gesperrt, bloqueado
paged, pager, alert, alarm, page
race condition, at the same time, concurrently, overlap
infinite loop, endless loop, loop, endlosschleife
ddos, flood, overload, overloaded, too many requests
kubectl, kubernetes, k8s
flush, flushed, flushall, cleared, purge, purged
production, prod, live, produktion, producción
configuration, config, settings, konfiguration, configuración
queue, worker, jobs, warteschlange, cola
empty, blank, zero bytes, leer, vacía, vacío, vide
norway problem, yaml norway, octal, leading zero, leading zeros
rollback, revert, reverted, rolled back
network, netzwerk, red, réseau
password, secret, credentials, passwort, contraseña
update, upgrade, aktualisierung, actualización
`

type Phrase = string[]

const circles = new Map<string, Phrase[]>()
for (const line of CIRCLES.trim().split('\n')) {
  const phrases = line.split(',').map(wordsOf)
  for (const phrase of phrases) circles.set(phrase.join(' '), phrases)
}
const LONGEST = 3

export interface Circle {
  /** What of the words asked for it stands for. */
  words: string[]
  phrases: Phrase[]
}

/** What else is said of what these words say, for a search that finds next to nothing. */
export function widerThan(words: readonly string[]): Circle[] {
  const found: Circle[] = []
  for (let length = LONGEST; length > 0; length--)
    for (let at = 0; at + length <= words.length; at++) {
      const said = words.slice(at, at + length)
      const phrases = circles.get(said.join(' '))
      if (phrases && !found.some((circle) => circle.phrases === phrases)) found.push({ words: said, phrases })
    }
  return found
}

const said = new Set([...circles.values()].flat(2))

/** Known to the trade, and so no slip of the finger, whether a story has it yet or not. */
export const isSaid = (word: string): boolean => said.has(word)
