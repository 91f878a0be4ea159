import type { Match } from '../kinds.ts'
import { codeSpans, type IsIt, isWithin, matchesOf } from '../spans.ts'

/** Names of machines that only somebody from inside would know. */
export function findHosts(text: string): Match[] {
  const code = codeSpans(text)
  return [
    ...matchesOf('host', text, INSIDE, isHost),
    ...matchesOf('host', text, INSIDE_WITHIN, isHost),
    ...matchesOf('host', text, RENTED, isHost),
    ...matchesOf('host', text, NUMBERED_WITHIN, isHost),
    ...matchesOf('host', text, NUMBERED, isNumbered).filter((match) => isWithin(match, code))
  ]
}

const LABELS = String.raw`(?<![\w.$-])(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.){1,8}`

/** Endings that no name in the public DNS has. */
const INSIDE = new RegExp(
  String.raw`${LABELS}(?:internal|local|localdomain|lan|corp|intranet|intra|priv|private|home\.arpa|consul|ad)(?![\w(-]|\.[a-z0-9])`,
  'dgi'
)
/** A public name with a label that says where it is looked up. */
const INSIDE_WITHIN = new RegExp(
  String.raw`${LABELS}(?:internal|corp|intra|intranet|intern|int|prod|prd|stg|staging|vpn|mgmt)(?:\.[a-z0-9-]{1,63}){1,4}(?<=\.[a-z]{2,24})(?![\w(-])`,
  'dgi'
)

/** What a cloud calls one's own machine, database or balancer. */
const RENTED = new RegExp(
  String.raw`${LABELS}(?:(?:rds|elb|cache|redshift|es|compute(?:-1)?)\.(?:[a-z0-9-]{1,30}\.)?amazonaws\.com|database\.windows\.net|database\.azure\.com|documents\.azure\.com|cloudapp\.azure\.com|redis\.cache\.windows\.net)(?![\w(-])`,
  'dgi'
)

const isHost: IsIt = (name, before) => {
  const isEveryones =
    /^(?:host\.docker\.internal|gateway\.docker\.internal|metadata\.google\.internal|kubernetes\.default\.svc\.cluster\.local|threading\.local|localhost\.localdomain|_\w+\._(?:tcp|udp)\.local)$/i
  const isExample = /\.(?:example|test|invalid)$|(?:^|\.)example\.(?:com|net|org)$/i
  const isFile =
    /\.(?:js|ts|json|ya?ml|toml|py|rb|go|java|php|sh|sql|conf|cfg|ini|env|md|txt|log|xml|html?|css|lock|tf)$/i
  const isPath = /(?:^|[\s"'`(])(?:\.{0,2}|~)\/[\w./-]*$/.test(before)
  return !isEveryones.test(name) && !isExample.test(name) && !isFile.test(name) && !isPath
}

/** What a machine is for, a number behind it: db-3, web01, prod-cache-2a. */
const ROLE =
  'db|database|sql|web|www|app|srv|server|host|vm|box|cache|mail|mx|smtp|nas|san|gw|gateway|fw|sw|switch|rtr|router|lb|proxy|queue|worker|wrk|master|replica|primary|standby|slave|bastion|jump|esx|esxi|dc|build|runner|file|backup|bkp|storage|store|rack|spine|leaf|edge|log|logs|mon|monitor|search|batch|cron|auth|ldap|dns|ns|vpn|pdu|ups'
const PROGRAM =
  'redis|kafka|mysql|postgre(?:s|sql)|pg|mongo|elastic|es|rabbit|rabbitmq|node|etcd|consul|jenkins|kube|k8s|zk|zookeeper|cassandra|hadoop|nginx|haproxy'
const NUMBERED = new RegExp(
  String.raw`(?<![\w./:$-]|(?<!\w)@)(?:(?:[a-z][a-z0-9]{0,11}-){0,4}(?:${ROLE})(?:-[a-z]{1,8}){0,2}(?:-\d{1,4}|0\d{1,2}|\d{2,3})|(?:[a-z][a-z0-9]{0,11}-){0,4}(?:${PROGRAM})(?:-0\d{1,2}|0\d{1,2})|(?:[a-z][a-z0-9]{0,11}-){1,4}(?:${PROGRAM})-\d{1,4}|ip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})[a-z]?(?![\w/(=]|\.(?!\s|$)|-\w)`,
  'dg'
)

/** `db-01.prod`: short, and nothing else looks like it. */
const NUMBERED_WITHIN = new RegExp(
  String.raw`(?<![\w.@/:$-])(?:[a-z][a-z0-9]{0,11}-){0,4}(?:${ROLE}|${PROGRAM})-?\d{1,4}[a-z]?\.(?:prod|prd|stg|staging|qa|int)(?![\w/(=-]|\.\w)`,
  'dg'
)

const isNumbered: IsIt = (name) => !/^(?:utf|sha|http|log)-?\d+$/.test(name)
