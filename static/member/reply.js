// Answers in place: "Reply" opens the form under its comment, with the words that were selected there as a quote, and
// what is typed stays in this browser until the site has it.
{
  addEventListener('click', (event) => {
    const link = event.target.closest?.('a.reply-link')
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    if (!link || !isPlain) return
    event.preventDefault()
    open(link)
  })
  for (const form of document.querySelectorAll('form.answer')) keepWords(form)
  showPosted()

  async function open(link) {
    const article = link.closest('article')
    const quoted = selectedIn(article)
    const there = article.querySelector('form.answer')
    const form = there ?? (await fetchForm(link))
    if (!form) return
    if (!there) {
      article.append(form)
      keepWords(form)
      addCancel(form, link)
    }
    const area = form.elements.body
    if (quoted) area.setRangeText(quoted, area.value.length, area.value.length, 'end')
    area.focus()
    area.dispatchEvent(new Event('input', { bubbles: true }))
  }

  async function fetchForm(link) {
    try {
      const answer = await fetch(link.href)
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const form = page.querySelector('form.answer')
      if (form) return document.importNode(form, true)
    } catch {
      // The page of the answer itself says what is wrong.
    }
    location.assign(link.href)
    return null
  }

  function addCancel(form, link) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Cancel' })
    button.className = 'link-button'
    button.addEventListener('click', () => {
      form.remove()
      link.focus()
    })
    form.querySelector('.form-foot').append(button)
  }

  function selectedIn(article) {
    const selection = getSelection()
    const prose = article.querySelector('.prose')
    const text = selection.toString().trim()
    if (!text || !prose?.contains(selection.anchorNode) || !prose.contains(selection.focusNode)) return ''
    return `${text.replace(/^/gm, '> ')}\n\n`
  }

  function keepWords(form) {
    const area = form.elements.body
    const key = `answer ${new URL(form.action).pathname} ${form.elements.parent?.value ?? ''}`
    const before = area.value
    if (!before) {
      if (isPosted(form, Number(read(`refused ${key}`)))) keep(key, '')
      area.value = read(key)
    }
    form.addEventListener('input', () => {
      // What helps with writing may say late that something was typed: after the words have been posted.
      if (!form.dataset.sending) keep(key, area.value === before ? '' : area.value)
    })
    form.addEventListener('submit', (event) => send(event, form, key))
  }

  /** A preview, and whatever the site does not simply take, is a page of its own. */
  async function send(event, form, key) {
    if (event.submitter?.name === 'act' || form.dataset.sending) return
    event.preventDefault()
    form.dataset.sending = 'true'
    form.setAttribute('aria-busy', 'true')
    try {
      const body = new URLSearchParams(new FormData(form))
      const answer = await fetch(form.action, {
        method: 'POST',
        body,
        headers: { accept: 'application/json' }
      })
      if (!answer.ok) {
        keep(key, form.elements.body.value)
        noteRefusal(key, answer)
        return form.submit()
      }
      keep(key, '')
      show((await answer.json()).path)
    } catch {
      say(form, 'You are offline, so this was not sent. It is kept in this browser.')
      delete form.dataset.sending
      form.removeAttribute('aria-busy')
    }
  }

  /** On this very page the browser would go back to where the reader was, above what they just said. */
  function show(path) {
    const isHere = new URL(path, location.href).pathname === location.pathname
    if (!isHere) return location.assign(path)
    history.scrollRestoration = 'manual'
    history.pushState({ isPosted: true }, '', path)
    location.reload()
  }

  function showPosted() {
    if (!history.state?.isPosted) return
    document.getElementById(location.hash.slice(1))?.scrollIntoView({ behavior: 'instant' })
    history.replaceState(null, '')
    addEventListener('pagehide', () => {
      history.scrollRestoration = 'auto'
    })
  }

  /** By the site's clock, which tells whole seconds: what is posted from the page that comes now is newer. */
  function noteRefusal(key, answer) {
    write(`refused ${key}`, String(Date.parse(answer.headers.get('date')) + 1000))
  }

  /** Whether words that were not taken at first have become a comment since, sent again from another page. */
  function isPosted(form, since) {
    const parent = form.elements.parent?.value
    const isTheir = ({ parentElement }) =>
      (parentElement.closest('.comment')?.id ?? '') === (parent ? `c-${parent}` : '')
    const isOwn = (article) => article?.querySelector('.comment-acts a[href$="/edit"]')
    return [...document.querySelectorAll('.comment')].filter(isTheir).some((comment) => {
      const article = comment.querySelector(':scope > details > article')
      const time = article?.querySelector('.when [datetime]')?.getAttribute('datetime')
      return since > 0 && isOwn(article) && Date.parse(time) >= since
    })
  }

  function keep(key, text) {
    write(key, text)
    if (!text.trim()) write(`refused ${key}`, '')
  }

  function say(form, sentence) {
    const line =
      form.querySelector('.unsent') ??
      Object.assign(document.createElement('p'), { className: 'field-error unsent' })
    line.setAttribute('role', 'alert')
    line.textContent = sentence
    form.querySelector('.form-foot').before(line)
  }

  function read(key) {
    try {
      return localStorage.getItem(key) ?? ''
    } catch {
      return ''
    }
  }

  function write(key, text) {
    try {
      if (text.trim()) localStorage.setItem(key, text)
      else localStorage.removeItem(key)
    } catch {
      // Full, or forbidden: then the page itself is all there is.
    }
  }
}
