// Saves a story while it is written: the site has every word a few seconds later. Two windows on one draft are told of
// each other. What is not saved yet is kept by composeKept.js.
{
  const AFTER_MS = 1500
  const AGAIN_MS = 5000
  /** Browsers let no more than 64 kB be sent behind a page that is closed. */
  const KEEPALIVE_BYTES = 60_000
  const SIGNED_OUT = 'Not saved: you are signed out; the text stays on this page. '
  const CHANGED = 'This draft was changed in another window. Your text is kept here. '

  const form = document.querySelector('form.compose')
  if (form) saveWhileTyping(form)

  function saveWhileTyping(form) {
    let isDirty = form.dataset.unsaved === 'here'
    /** Another window saved something else: only a person can say which words stay. */
    let isStuck = form.dataset.unsaved === 'elsewhere'
    let isSignedOut = false
    let isSending = false
    let saving = null
    let timer
    let others

    watchOthers()
    if (isDirty) saveSoon(AFTER_MS)
    form.addEventListener('input', ({ target }) => {
      if (target.type === 'file') return
      isDirty = true
      saveSoon(AFTER_MS)
    })
    form.addEventListener('submit', saveBeforeSending)
    addEventListener('online', () => saveSoon(0))
    addEventListener('focus', () => isSignedOut && saveSoon(0))
    // Before a reload asks for the page, so that the page has these words; and when it is left without a warning.
    for (const leaving of ['beforeunload', 'pagehide']) addEventListener(leaving, () => saving || save())
    addEventListener('pageshow', () => {
      isSending = false
    })
    document.addEventListener('visibilitychange', () => document.hidden && save())

    function saveSoon(ms) {
      clearTimeout(timer)
      timer = setTimeout(save, ms)
    }

    /** One at a time, as each save builds on the one before. Resolves to what kept it from being saved, if anything. */
    async function save() {
      clearTimeout(timer)
      while (saving) await saving
      if (!isDirty || isStuck || isSending) return ''
      saving = deliver()
      const trouble = await saving
      saving = null
      return trouble
    }

    async function deliver() {
      try {
        if (isSignedOut && !(await renewToken())) return 'signed out'
        const body = new URLSearchParams(texts())
        body.set('act', 'save')
        const keepalive = body.toString().length < KEEPALIVE_BYTES
        const headers = { accept: 'application/json' }
        const answer = await fetch(form.action, { method: 'POST', body, headers, keepalive })
        if (!answer.ok) return refused(answer)
        body.delete('act')
        return acknowledged(await answer.json(), body.toString())
      } catch {
        const why = navigator.onLine ? 'the site cannot be reached' : 'you are offline'
        say(`Not saved: ${why}; the text stays on this page.`)
        saveSoon(AGAIN_MS)
        return 'offline'
      }
    }

    /** The form as it is now, without its files. */
    const texts = () => [...new FormData(form)].filter(([, value]) => typeof value === 'string')

    function acknowledged({ path, revision }, sent) {
      isDirty = new URLSearchParams(texts()).toString() !== sent
      form.elements.revision.value = revision
      form.action = path
      if (location.pathname !== path) history.replaceState(history.state, '', path)
      form.dispatchEvent(new CustomEvent('draft-saved', { detail: { isDirty } }))
      if (isDirty) saveSoon(AFTER_MS)
      const time = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
      say(`Saved ${time}`, false)
      watchOthers()
      others?.postMessage('saved')
      return ''
    }

    async function refused(answer) {
      if (answer.status === 409) {
        isStuck = true
        others?.postMessage('refused')
        say(CHANGED, true, form.action, 'Open it to compare')
        return 'changed'
      }
      const isJson = answer.headers.get('content-type')?.includes('json')
      const sentence = isJson && (await answer.json()).sentence
      if (!sentence && (answer.status === 401 || answer.status === 403)) {
        isSignedOut = true
        say(SIGNED_OUT, true, '/sign-in', 'Sign in in a new window')
        return 'signed out'
      }
      say(`Not saved: ${sentence || 'the site could not take it, and is asked again.'}`)
      if (!sentence) saveSoon(AGAIN_MS * 3)
      return 'refused'
    }

    /** After signing in in another window, the forms of this page still carry the token of the session before. */
    async function renewToken() {
      const answer = await fetch(form.action)
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const same = [...page.querySelectorAll('form.compose')].find(
        ({ dataset }) => dataset.keep === form.dataset.keep
      )
      if (!same) return false
      for (const field of document.getElementsByName('_token')) field.value = same.elements._token.value
      isSignedOut = false
      return true
    }

    /** A button waits for the save under way; who is offline or signed out stays on the page. */
    async function saveBeforeSending(event) {
      if (isSending) return
      event.preventDefault()
      const trouble = await save()
      if (trouble === 'offline' || trouble === 'signed out') return
      // Within the event of the first press a browser ignores a second one.
      setTimeout(() => {
        isSending = true
        form.requestSubmit(event.submitter)
      })
    }

    function watchOthers() {
      const { pathname } = new URL(form.action)
      if (others || pathname === '/new' || !globalThis.BroadcastChannel) return
      others = new BroadcastChannel(`draft ${pathname}`)
      others.onmessage = ({ data }) => {
        if (data === 'opened') others.postMessage('here')
        if (isStuck) return
        if (data === 'saved')
          say('This draft was changed in another window. ', true, form.action, 'Open it to compare')
        else if (data === 'refused')
          say('Another window has other words for this draft; they are kept there.')
        else say('This draft is open in another window too.')
      }
      others.postMessage('opened')
    }
  }

  function say(sentence, isTrouble = true, href = '', link = '') {
    const state = document.getElementById('saved')
    // Read out when something is wrong, and not every few seconds that nothing is.
    state.ariaLive = isTrouble ? 'polite' : 'off'
    state.textContent = sentence
    state.classList.toggle('trouble', isTrouble)
    if (href)
      state.append(Object.assign(document.createElement('a'), { href, target: '_blank', textContent: link }))
  }
}
