// Completes @names and :emoji: while a member types.
{
  /** Typing on asks again; what nobody waits for any more is not asked. */
  const PAUSE_MS = 120
  let wanted = 0

  document.addEventListener('text-expander-change', (event) => complete(event), true)
  document.addEventListener('text-expander-value', (event) => choose(event), true)

  function complete(event) {
    const { key, text, provide } = event.detail
    const story = event.target.dataset.story ?? ''
    if (key === '@' && /^[\w-]*$/.test(text) && (text || story))
      provide(menu(`/people.json?q=${encodeURIComponent(text)}&story=${story}`, person))
    else if (key === ':' && /^[\w+-]{2,}$/.test(text))
      provide(menu(`/emoji.json?q=${encodeURIComponent(text)}`, emoji))
  }

  async function menu(address, option) {
    const turn = ++wanted
    await new Promise((done) => setTimeout(done, PAUSE_MS))
    const found = turn === wanted ? await ask(address) : []
    const fragment = Object.assign(document.createElement('ul'), { className: 'suggestions' })
    fragment.append(...found.map(option))
    return { matched: found.length > 0, fragment }
  }

  async function ask(address) {
    try {
      const answer = await fetch(address)
      return answer.ok ? await answer.json() : []
    } catch {
      return []
    }
  }

  const person = ({ username, displayName }) => listed(`@${username}`, `@${username}`, displayName)
  const emoji = ({ name, emoji }) => listed(emoji, `${emoji} ${name}`)

  function listed(value, ...words) {
    const item = document.createElement('li')
    item.setAttribute('role', 'option')
    item.dataset.value = value
    for (const word of words)
      item.append(Object.assign(document.createElement('span'), { textContent: word }))
    return item
  }

  function choose({ detail }) {
    detail.value = detail.item.dataset.value
  }
}
