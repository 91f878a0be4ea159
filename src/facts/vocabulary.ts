/**
 * Everything a story can say of its outage in words of ours. Pages, filters, charts, feeds and downloads read their
 * names, labels and order from here; the values are kept in the database and in addresses, so they never change.
 */

export interface FactValue {
  value: string
  label: string
  /** What the label takes in, for somebody who has to choose. */
  meaning: string
  /** How it stands in a line such as "S2 · migration · 3 h · noticed by users". */
  short: string
}

export interface FactField {
  name: FieldName
  /** Its name in addresses and in the search box. */
  filter: string
  label: string
  /** How the form asks for it. */
  question: string
  /** How many of its values one story can carry. */
  takes: 'one' | 'many'
  /** In the order they are offered and charted in. */
  values: readonly FactValue[]
}

export type FieldName =
  | 'severity'
  | 'impact'
  | 'trigger'
  | 'factor'
  | 'detection'
  | 'mitigation'
  | 'sector'
  | 'size'

/** Answers too, but to no field of their own. A story that says neither, and nothing else, was not answered. */
export const NON_ANSWERS = [
  { value: 'dont-know', label: 'Don’t know', quiet: 'Not known' },
  { value: 'rather-not-say', label: 'Rather not say', quiet: 'Not said' }
] as const

const values = (...rows: ReadonlyArray<[string, string, string, string]>): FactValue[] =>
  rows.map(([value, label, short, meaning]) => ({ value, label, short, meaning }))

const SEVERITY = values(
  ['s1', 'S1 · Everything', 'S1', 'The whole business stood still, or critical data was at stake'],
  ['s2', 'S2 · Major', 'S2', 'A major feature was gone'],
  ['s3', 'S3 · Degraded', 'S3', 'It worked, but badly'],
  ['s4', 'S4 · Risk only', 'S4', 'No user noticed, but it could have gone wrong'],
  ['s5', 'S5 · Near miss', 'S5', 'Caught before anything happened']
)

const IMPACT = values(
  ['unavailable', 'Unavailable', 'down', 'Nobody could use it'],
  ['partial', 'Partly unavailable', 'partly down', 'Some people or some features were cut off'],
  ['slow', 'Slow', 'slow', 'It answered, too late'],
  ['wrong-answers', 'Wrong answers', 'wrong answers', 'It said or did things that were not so'],
  ['data-loss', 'Data loss', 'data lost', 'Something was gone for good, or for hours'],
  ['data-corruption', 'Data corruption', 'data corrupted', 'What was kept was no longer right'],
  ['stale-data', 'Stale data', 'stale data', 'People saw yesterday’s news'],
  ['security', 'Security', 'security', 'Somebody could see or do what they should not'],
  ['cost', 'Cost', 'cost', 'A bill that nobody had planned'],
  ['staff-only', 'Staff only', 'staff only', 'Only those who work there felt it']
)

const TRIGGER = values(
  ['release', 'Code release', 'release', 'New code went out'],
  ['configuration', 'Configuration', 'configuration', 'A setting was changed'],
  ['feature-flag', 'Feature flag', 'feature flag', 'Something was switched on or off'],
  ['migration', 'Schema or data migration', 'migration', 'Tables or what is in them were changed'],
  ['infrastructure', 'Infrastructure change', 'infrastructure', 'Servers, networks or clusters were changed'],
  ['expiry', 'Expiry', 'expiry', 'A certificate, domain, token or secret ran out'],
  ['capacity', 'Capacity or traffic', 'traffic', 'More came than there was room for'],
  ['dependency', 'Dependency change', 'dependency', 'Something it builds on became another version'],
  ['provider', 'Provider event', 'provider', 'It began at somebody else’s'],
  ['maintenance', 'Maintenance', 'maintenance', 'Planned work that went otherwise'],
  ['attack', 'Attack', 'attack', 'Somebody meant it'],
  ['clock', 'Time or clock', 'clock', 'A date, a time zone, a leap, a clock that was wrong'],
  ['manual-command', 'Manual command', 'manual command', 'Somebody typed or clicked it'],
  ['none-known', 'None known', 'no known trigger', 'It began without anything having changed']
)

const FACTOR = values(
  ['code-defect', 'Code defect', 'code defect', 'The program did not do what was meant'],
  ['configuration', 'Configuration', 'configuration', 'A setting that was wrong, missing or forgotten'],
  ['capacity', 'Capacity', 'capacity', 'Too little room, memory, time or connections'],
  ['dependency', 'Dependency', 'dependency', 'Something it needs failed or behaved otherwise'],
  ['network', 'Network', 'network', 'DNS, routes, load balancers, packets'],
  ['database', 'Database or storage', 'database', 'Locks, replicas, queries, disks'],
  ['hardware', 'Hardware or power', 'hardware', 'Machines, cables, electricity, cooling'],
  ['certificate-or-time', 'Certificate or time', 'certificate or time', 'Something that ends, or a clock'],
  ['automation', 'Automation', 'automation', 'It did what it was told, fast and everywhere'],
  ['process', 'Process', 'process', 'How changes are reviewed, planned or handed over'],
  ['missing-alert', 'Missing alert', 'missing alert', 'Nothing said that something was wrong'],
  ['confusing-tool', 'Confusing tool', 'confusing tool', 'It was easy to do the wrong thing'],
  ['tired-human', 'Tired human', 'tired human', 'Late, alone, interrupted, worn out'],
  ['unknown', 'Unknown', 'unknown factor', 'It was looked for and not found']
)

const DETECTION = values(
  ['alert', 'Alert', 'noticed by an alert', 'Monitoring said so'],
  ['user-report', 'User report', 'noticed by users', 'Somebody who uses it wrote or called'],
  ['social-media', 'Social media', 'noticed on social media', 'It was talked about before we knew'],
  ['colleague', 'A colleague noticed', 'noticed by a colleague', 'Somebody looked at a screen'],
  ['partner', 'A partner told us', 'noticed by a partner', 'Another company saw it first'],
  ['automated-test', 'Automated test', 'noticed by a test', 'A check that ran by itself'],
  ['log-review', 'Log review', 'noticed in logs', 'Somebody read what was written down'],
  ['chance', 'By chance', 'noticed by chance', 'Somebody looked for something else']
)

const MITIGATION = values(
  ['rollback', 'Rollback', 'rolled back', 'The old code came back'],
  ['restart', 'Restart', 'restarted', 'Off and on again'],
  ['failover', 'Failover', 'failed over', 'Another machine or place took over'],
  ['scale-up', 'Scale up', 'scaled up', 'More machines, more room'],
  ['shed-load', 'Shed load', 'shed load', 'Some were turned away so that others got through'],
  ['flag-off', 'Flag off', 'switched off', 'The feature was switched off'],
  ['configuration-revert', 'Configuration revert', 'configuration reverted', 'The old setting came back'],
  ['restore-backup', 'Restored a backup', 'restored from backup', 'What was lost was fetched from a copy'],
  ['hotfix', 'Hotfix', 'hotfixed', 'New code, in a hurry'],
  ['provider-fixed', 'Provider fixed it', 'fixed by the provider', 'Somebody else had to'],
  ['waited', 'Waited', 'waited out', 'It ended by itself'],
  ['manual-repair', 'Manual repair', 'repaired by hand', 'Row by row, box by box']
)

const SECTOR = values(
  ['software', 'Software', 'software', 'Programs and services for other companies'],
  ['hosting', 'Hosting and cloud', 'hosting', 'Machines and networks that others run on'],
  ['shops', 'Shops', 'shops', 'Selling things, online or over a counter'],
  ['food', 'Food and hospitality', 'food', 'Kitchens, hotels, farms'],
  ['finance', 'Money', 'finance', 'Banks, payments, insurance'],
  ['health', 'Health', 'health', 'Hospitals, laboratories, care'],
  ['transport', 'Transport and logistics', 'transport', 'Moving people and boxes'],
  ['energy', 'Energy and water', 'energy', 'Power, heat, water, metering'],
  ['industry', 'Industry', 'industry', 'Making things'],
  ['telecom', 'Telecom', 'telecom', 'Lines, masts and mail'],
  ['media', 'Media and culture', 'media', 'News, music, film, museums, tickets'],
  ['games', 'Games', 'games', 'Made to be played'],
  ['education', 'Education and research', 'education', 'Schools, universities, science'],
  ['public', 'Public service', 'public service', 'States, cities, libraries'],
  ['charity', 'Charity and community', 'charity', 'Run for others, or for fun'],
  ['other', 'Something else', 'another sector', 'None of these']
)

const SIZE = values(
  ['1-10', 'Up to 10 people', 'up to 10 people', 'Everybody knows the root password'],
  ['11-50', '11 to 50 people', '11 to 50 people', 'One office, or one chat'],
  ['51-250', '51 to 250 people', '51 to 250 people', 'Several teams'],
  ['251-1000', '251 to 1,000 people', '251 to 1,000 people', 'Several teams that have not met'],
  ['1001-10000', '1,001 to 10,000 people', '1,001 to 10,000 people', 'With a department for it'],
  ['over-10000', 'More than 10,000 people', 'more than 10,000 people', 'With a building for it']
)

const field = (
  name: FieldName,
  takes: 'one' | 'many',
  filter: string,
  label: string,
  question: string,
  its: readonly FactValue[]
): FactField => ({ name, takes, filter, label, question, values: its })

/** In the order of forms, fact boxes and charts. */
export const FACT_FIELDS: readonly FactField[] = [
  field('severity', 'one', 'severity', 'Severity', 'How bad was it?', SEVERITY),
  field('impact', 'many', 'impact', 'Impact', 'What did people notice?', IMPACT),
  field('trigger', 'one', 'trigger', 'Trigger', 'What set it off?', TRIGGER),
  field('factor', 'many', 'factor', 'Contributing factors', 'What else had a part in it?', FACTOR),
  field('detection', 'one', 'detected', 'Noticed by', 'How was it noticed first?', DETECTION),
  field('mitigation', 'many', 'fixed', 'Fixed by', 'What made it better?', MITIGATION),
  field('sector', 'one', 'sector', 'Sector', 'What does the organisation do?', SECTOR),
  field('size', 'one', 'size', 'Organisation', 'How large is it, roughly?', SIZE)
]

const BY_NAME = new Map<string, FactField>(FACT_FIELDS.map((known) => [known.name, known]))

export const factField = (name: string): FactField | undefined => BY_NAME.get(name)

/** The value of a field as the vocabulary has it; undefined for one that is not in it, and for a non-answer. */
export const factValue = (name: string, value: string): FactValue | undefined =>
  BY_NAME.get(name)?.values.find((known) => known.value === value)

export const isNonAnswer = (value: string): boolean => NON_ANSWERS.some((known) => known.value === value)

/** The four moments of an outage, in the order that they come in. */
export const MOMENTS = [
  { name: 'started', label: 'Started', question: 'When did it start?' },
  { name: 'noticed', label: 'Noticed', question: 'When did somebody notice?' },
  { name: 'mitigated', label: 'Mitigated', question: 'When were users fine again?' },
  { name: 'resolved', label: 'Resolved', question: 'When was it over for good?' }
] as const
export type Moment = (typeof MOMENTS)[number]['name']

/** From Sunday on, as calendars of machines count. */
export const WEEKDAYS = [
  { value: 'sun', label: 'Sunday' },
  { value: 'mon', label: 'Monday' },
  { value: 'tue', label: 'Tuesday' },
  { value: 'wed', label: 'Wednesday' },
  { value: 'thu', label: 'Thursday' },
  { value: 'fri', label: 'Friday' },
  { value: 'sat', label: 'Saturday' }
] as const

/** How exactly a moment is told. */
export const PRECISIONS = ['year', 'month', 'day', 'minute'] as const
export type Precision = (typeof PRECISIONS)[number]

/** All but the last are counted from the start; where both moments are known to the minute they follow from them. */
export const SPANS = [
  { name: 'detect', label: 'Time to detect', question: 'From the start until it was noticed', to: 'noticed' },
  {
    name: 'mitigate',
    label: 'Time to mitigate',
    question: 'From the start until users were fine',
    to: 'mitigated'
  },
  { name: 'resolve', label: 'Time to resolve', question: 'From the start until it was over', to: 'resolved' },
  { name: 'total', label: 'Lasted', question: 'How long users felt it', to: null }
] as const
export type Span = (typeof SPANS)[number]['name']

/** What others may do with the words of a story in the open data; facts are listed there in any case. */
export const LICENCES = [
  {
    value: 'none',
    label: 'No licence',
    meaning: 'Your words stay yours alone; the open data lists the facts, with a link.'
  },
  {
    value: 'cc-by-4.0',
    label: 'CC BY 4.0',
    meaning: 'Anybody may use your words who names you and this page.'
  },
  { value: 'cc0', label: 'CC0', meaning: 'Anybody may use your words for anything.' }
] as const
export type Licence = (typeof LICENCES)[number]['value']
