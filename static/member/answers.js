// An act in place takes its part out of the page that answers it.
{
  /** A refusal, or a page to sign in, has no such part: it is shown whole, so that nobody misses what it says. */
  document.addEventListener('htmx:before:swap', (event) => {
    const { ctx, tasks } = event.detail
    const task = tasks.find(({ type }) => type === 'main')
    if (!ctx.select || !task || task.fragment.childElementCount > 0) return
    event.preventDefault()
    const answer = new DOMParser().parseFromString(ctx.text, 'text/html')
    const main = answer.querySelector('main')
    if (!main) return say(ctx, 'That did not work. Please try again.')
    document.querySelector('main').replaceWith(main)
    document.title = answer.title
    htmx.process(main)
    scrollTo({ top: 0, behavior: 'instant' })
    const heading = main.querySelector('h1')
    heading?.setAttribute('tabindex', '-1')
    heading?.focus()
  })

  document.addEventListener('htmx:error', ({ detail }) => {
    if (detail.ctx) say(detail.ctx, 'That did not reach the site. Please try again.')
  })

  /** Inside the form, or what stands for one that is not seen, so that the next answer takes it away. */
  function say({ sourceElement, target }, sentence) {
    const place = sourceElement.hidden ? target : sourceElement
    const line = place.querySelector('.act-error') ?? place.appendChild(document.createElement('p'))
    line.className = 'act-error field-error'
    line.setAttribute('role', 'alert')
    line.textContent = sentence
  }
}
