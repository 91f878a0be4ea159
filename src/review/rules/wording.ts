import type { Span } from '../kinds.ts'
import { spansOf } from '../spans.ts'
import { GIVEN_NAMES } from './givenNames.ts'

export interface Wording {
  label: string
  /** What to think of, or to write instead. */
  hint: string
  pattern: RegExp
}

const A_PERSON = String.raw`(?:\b[Hh]e|\b[Ss]he|\b[Tt]hey|\b[Tt]he (?:intern|junior|new (?:guy|hire)|developer|engineer|admin|operator|DBA|contractor)|\b(?:${GIVEN_NAMES}))`
const NAME = String.raw`\p{Lu}[\p{Ll}’'-]{1,20}`

/** Words that look for somebody in the place of something. */
export const WORDINGS: readonly Wording[] = [
  {
    label: 'The error of a human',
    hint: 'What made it easy to do, and hard to notice?',
    pattern:
      /\b(?:human|user|operator|pilot|layer[- ]8|pebkac)[ -]errors?\b|\bpebkac\b|\bfat[- ]finger(?:ed|ing|s)?\b|\bfinger trouble\b/dgi
  },
  {
    label: 'Known only afterwards',
    hint: 'What did they know at that moment, and what did it look like?',
    pattern:
      /\b(?:should(?:n[’']t| not)? have (?:known|checked|noticed|tested|read|seen|asked|realised|realized|caught|been more careful)|should[’']ve (?:known|checked|noticed|seen|caught)|ought to have known|could have been avoided if (?:he|she|they|somebody|someone))\b/dgi
  },
  {
    label: 'A judgement of somebody',
    hint: 'It was the system: say what happened, and what it looked like from there.',
    pattern:
      /\b(?:careless(?:ly|ness)?|negligen(?:t|ce|tly)|incompeten(?:t|ce)|sloppy|sloppiness|laziness|(?<=(?:was|were|too|just|so) )lazy|idiot(?:s|ic)?(?! lights?\b|[ -]proof)|morons?|clueless|reckless(?:ly|ness)?|irresponsible|inattentive|inattention|thoughtless(?:ly|ness)?|bad apples?|(?:asleep|sleeping) at the wheel|the genius who|a (?:monkey|child|toddler) could have)\b/dgi
  },
  {
    label: 'Somebody is called names',
    hint: 'They were doing their work. What did the system let happen?',
    pattern:
      /\b(?:stupid|dumb|useless|silly|clueless|bloody|damn)\s(?:\w{1,15}\s)?(?:interns?|juniors?|trainees?|users?|customers?|clients?|developers?|devs?|admins?|engineers?|operators?|colleagues?|contractors?|managers?|management|people|persons?|guys?|teams?|support|vendors?)\b/dgi
  },
  {
    label: 'A mistake that is called names',
    hint: 'Whoever made it reads this too, and that may be you. What led to it?',
    pattern:
      /\b(?:stupid|dumb|silly|idiotic|rookie|beginner[’']s|amateur|inexcusable|unforgivable|obvious)\s(?:\w{1,15}\s)?(?:mistakes?|errors?|blunders?|typos?|move|decision|thing to do|oversight)\b|\b(?:how|so) (?:stupid|dumb)\b/dgi
  },
  {
    label: 'Blame',
    hint: 'Blame ends the search for causes. What else had a part in it?',
    pattern:
      /\b(?:(?:was|is|were|entirely|all) (?:his|her|their|my|your) (?:\w{1,10} ){0,2}fault|whose fault|(?<!\b(?:no[ -]one|nobody|nothing|not|never)\b[^.!?\n]{0,15})(?:to|who[’']s to|I|we) blame[ds]?|(?<=\b(?:who|he|she|they|I|we|team|engineer|developer|operator|admin|intern|vendor) (?:was|were|is|are) )at fault|the culprit was (?:a|the|our) (?:\w{1,15} )?(?:engineer|developer|colleague|admin|intern|contractor|operator)|guilty party|screwed (?:\w{1,12} )?up|messed (?:\w{1,12} )?up|(?:should|must|ought to|deserves? to) (?:have been |be |get )(?:fired|sacked))\b|(?<!\b(?:git|not|never|don[’']t) )\bblame (?:the|him|her|them|it on)\b/dgi
  },
  {
    label: 'Who it was, in the place of what it was',
    hint: 'Whoever it was, what let one act do so much?',
    pattern: new RegExp(
      String.raw`\b(?:${GIVEN_NAMES})[’']s (?:own )?fault\b|\b[Tt]he (?:intern|junior|trainee|new (?:guy|hire)|newbie|rookie)\b(?: who)?(?: \w{1,12})? (?:broke|killed|destroyed|wrecked|ruined|took down)\b|\b(?:[Tt]ypical|[Cc]lassic) (?:junior|intern|newbie|user|developer|admin)\b`,
      'dgu'
    )
  },
  {
    label: 'What somebody did not do',
    hint: 'What would have reminded them, and why was that not there?',
    pattern: new RegExp(
      String.raw`${A_PERSON} (?:simply |just |again )?(?:forgot|failed|neglected|didn[’']t bother|did not bother|refused|omitted) to\b|${A_PERSON} (?:did(?:n[’']t| not) even|should(?:n[’']t| not) have (?:touched|done|pushed|run|deployed|merged|clicked|changed|deleted)|ignored the (?:warning|alert|alarm|page|runbook|checklist)s?|never (?:tests?|checks?|reads?|listens?|thinks?|learns?))\b`,
      'dgu'
    )
  },
  {
    label: 'Common sense',
    hint: 'What is obvious afterwards was one of many things before. What else was going on?',
    pattern:
      /\b(?:common sense|any(?:one|body) (?:would|could) have (?:seen|known)|basic competence|(?:paid|pay|paying) (?:more )?attention|be more careful|being more careful)\b/dgi
  },
  {
    label: 'A person’s full name',
    hint: 'What somebody did can be told without who they are: a colleague, the one on call.',
    pattern: new RegExp(
      String.raw`(?<![\p{L}.@/#-])(?:(?:${GIVEN_NAMES}) (?:\p{Lu}\. )?${NAME}|(?<=\b(?:colleague|coworker|co-worker|manager|boss|engineer|developer|admin|CTO|CEO|DBA|intern|teammate|lead|contractor|named|called),? )${NAME} ${NAME})(?![\p{L}])`,
      'dgu'
    )
  }
]

export const findWording = (text: string): Array<Span & { wording: Wording }> =>
  WORDINGS.flatMap((wording) => spansOf(text, wording.pattern).map((span) => ({ ...span, wording })))
