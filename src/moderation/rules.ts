/** Why something is reported or acted on; each stands for a rule of the code of conduct. */
export const REASONS = {
  unkind: {
    label: 'Unkind',
    hint: 'Blame, contempt, or an attack on a person',
    rule: 'No blame, and no contempt.'
  },
  secret: {
    label: 'Gives away a secret or a person',
    hint: 'A key, an address, a name, or anything else that could hurt somebody while it stands',
    rule: 'Tell what is yours: no names, keys or anything that would hurt others.'
  },
  spam: { label: 'Spam', hint: 'Here to sell, or the same over and over', rule: 'No selling.' },
  'off-topic': {
    label: 'Off topic',
    hint: 'Nothing to do with what is told here',
    rule: 'This is a place for stories about outages, and for talk about them.'
  },
  other: { label: 'Something else', hint: 'Please say what', rule: 'The code of conduct.' }
} as const

export type Reason = keyof typeof REASONS

/** What a visitor without an account may report: they may be the one who is given away. */
export const VISITORS_REASONS: readonly Reason[] = ['secret']

export const isReason = (code: string | undefined): code is Reason => Object.hasOwn(REASONS, code ?? '')

/** Reasons of acts that nobody did wrong for. */
export const ACT_REASONS = {
  ...REASONS,
  tidy: {
    label: 'To keep things findable',
    hint: 'Titles and tags',
    rule: 'Titles and tags say what a story is about.'
  },
  welcome: {
    label: 'A story like others',
    hint: 'Told by somebody new, and meant',
    rule: 'Whoever is new is welcome.'
  },
  mistake: {
    label: 'Nothing is wrong with it',
    hint: 'It breaks no rule',
    rule: 'What breaks no rule stays.'
  }
} as const

/** In the log, beside those of acts on what is posted. */
export const OFFICE_REASON = { code: 'office', label: 'Who looks after this site' }

export type ActReason = keyof typeof ACT_REASONS

export const isActReason = (code: string | undefined): code is ActReason =>
  Object.hasOwn(ACT_REASONS, code ?? '')

/** How soon a report should be looked at: what hurts somebody while it stands comes first. */
export const GRAVITY: Record<Reason, number> = { secret: 5, unkind: 4, other: 2, spam: 2, 'off-topic': 1 }
/** An appeal is somebody who waits; a held post is one too, but has lost less. */
export const APPEAL_GRAVITY = 3
export const HELD_GRAVITY = 3
/** It can be read all the while. */
export const ASIDE_GRAVITY = 2
