export type Choices = readonly [string, ...string[]]

const choices = (text: string): Choices => text.split(/\s*\|\s*/) as [string]

/** What fills the `{…}` of the sentences below. */
export const WORDS = {
  thing: choices(
    `the payments table|the load balancer|a cron job|the \`users\` index|our certificate|the cache|
    a feature flag|the billing queue|the primary|a read replica|the session store|the DNS zone|
    the staging cluster|a migration|the backup script|the search index|a health check|the firewall|
    the mail relay|a config map|a retry loop|the deploy pipeline|the invoice export|
    the \`orders\` table|the connection pool|the message broker|the login page|the object store|
    a lock file|the rate limiter`
  ),
  person: choices(
    `I|my team lead|our only DBA|the new colleague|the person on call|somebody from support|the vendor|
    our CTO|a contractor|the whole platform team|an intern|the night shift|my manager|a customer`
  ),
  did: choices(
    `dropped|restarted|renamed|rolled back|forgot about|locked|truncated|redeployed|paged everybody for|
    copied|ran a script against|doubled|switched off|upgraded|drained|force-pushed over|unplugged`
  ),
  when: choices(
    `on a Friday evening|at three in the morning|during the yearly sale|two minutes before the demo|
    over lunch|on my second day|the week before Christmas|while everybody was at the offsite|
    right after the freeze ended|in the middle of payroll|an hour into my holiday|on a quiet Tuesday`
  ),
  quality: choices(
    `innocent|harmless|forgotten|tiny|well-tested|temporary|quick|boring|obvious|hand-edited|
    undocumented|clever|ancient|half-finished|idempotent`
  ),
  feeling: choices(
    `very quiet|sick to my stomach|oddly calm|grateful|ashamed for a week|wide awake|
    certain I was fired|relieved|responsible|ten years older`
  )
}

export const OPENINGS: Choices = [
  '',
  '',
  '',
  'to be fair, ',
  'as it turned out, ',
  'for about {number} minutes, ',
  'in our case, ',
  'years ago, ',
  'at my last job, ',
  'before anybody noticed, ',
  'of course, ',
  'by then, '
]

export const SENTENCES: Choices = [
  '{person} {did} {thing} {when}',
  '{thing} was **{quality}**, and {person} {did} it anyway',
  'it took {number} minutes until {person} understood that {thing} was the cause',
  'nobody had looked at {thing} since {person} {did} it',
  'we lost {number} orders before {person} {did} {thing}',
  'I remember feeling {feeling} when {person} {did} {thing}',
  '{thing} and {thing} shared one disk, which was *{quality}*',
  'the alert for {thing} went to an address that {person} had left behind',
  'the runbook said `restart`, so {person} {did} {thing}',
  'there was a {quality} comment beside {thing} that said “do not touch”',
  '{person} asked whether {thing} was backed up',
  'the graph showed {number} errors a second, and {person} went {feeling}',
  'what saved us was a {quality} copy of {thing}',
  'we have a rule now that {person} reads the plan aloud before touching {thing}',
  'it happened to us too: {person} {did} {thing} {when}',
  'the fix was one line, and finding it took {number} hours'
]

export const ENDINGS: Choices = [
  '.',
  '.',
  '.',
  ', and that was that.',
  ', which I still think about.',
  ' (it’s funny now).',
  ', and then it was quiet.',
  ', so please test your restores.',
  '!',
  ', and nobody blamed anybody.',
  '; that is how I learned to read logs.',
  ' — twice.'
]

const SQL = `
begin;
update orders set state = 'void' where id > {number};
select count(*) from orders; -- {number} rows
rollback;
`
const SHELL = `
$ kubectl get pods | grep -c Running
{number}
$ df -h /var/lib | tail -1
/dev/sda1  {number}G  100% /var/lib
`
const YAML = `
schedule: "0 {number} * * *"
retries: {number}
enabled: no
`

export const CODE: Choices = [`\`\`\`sql${SQL}\`\`\``, `\`\`\`sh${SHELL}\`\`\``, `\`\`\`yaml${YAML}\`\`\``]
