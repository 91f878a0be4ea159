// Runs in the browser before anything of a page, and calls the test through the console: when a script that is not
// the site's runs, when something stands in the page that could run one, and when the policy had to refuse one.
{
  const ADDRESSES = /^(href|src|action|formaction|xlink:href|background|poster|data)$/
  const FORBIDDEN =
    'script:not([src^="/assets/"], [type="application/ld+json"]), style, iframe, frame, object, embed, applet, base, ' +
    'body link:not([rel="modulepreload"][href^="/assets/"]), body meta, svg script, svg use, svg animate, svg set, math, video, audio, marquee, template, portal'
  const call = (what, ...words) =>
    console.debug('ALARM', what, ...words.map((word) => String(word).slice(0, 300)))

  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'eval']) {
    globalThis[name] = (...words) => call(name, ...words, globalThis.event?.target?.outerHTML ?? '')
  }
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    call('refused', violatedDirective, blockedURI, sample)
  )
  addEventListener('load', () => {
    for (const element of document.querySelectorAll('*')) {
      if (element.matches(FORBIDDEN)) call('element', element.outerHTML)
      for (const attribute of element.attributes) provoke(element, attribute)
    }
    // A click on a javascript: address runs it in a task of its own.
    requestAnimationFrame(() => setTimeout(() => console.debug('PROVOKED')))
  })

  /** Does what a reader might do with an element that this attribute makes dangerous. */
  function provoke(element, { name, value }) {
    if (name.startsWith('on') || name === 'style' || name === 'srcdoc') call('attribute', element.outerHTML)
    if (name.startsWith('on')) element.dispatchEvent(new Event(name.slice(2)))
    if (!ADDRESSES.test(name) || isHarmless(value)) return
    call('address', element.outerHTML)
    // One of a drawing has no click() of its own.
    if (element.matches('a')) element.dispatchEvent(new MouseEvent('click', { cancelable: true }))
  }

  const isHarmless = (address) =>
    /^(https?|mailto):$/.test(URL.parse(address, location.origin)?.protocol ?? 'https:')
}
