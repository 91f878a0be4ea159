// Forms with data-passkey ask the browser for a passkey and send what it answers; where it knows none, they stay hidden.
{
  const asks = {
    create: (options) =>
      navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
    get: (options) =>
      navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
  }

  const optionsFor = async (form) => {
    const response = await fetch(form.dataset.options, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form))
    })
    if (!response.ok || response.redirected) throw new Error(`${response.status}`)
    return response.json()
  }

  const ask = async (form) => {
    const trouble = form.querySelector('[data-trouble]')
    trouble.hidden = true
    try {
      const credential = await asks[form.dataset.passkey](await optionsFor(form))
      form.elements.answer.value = JSON.stringify(credential.toJSON())
    } catch {
      trouble.hidden = false
      return
    }
    form.submit()
  }

  if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    for (const form of document.querySelectorAll('form[data-passkey]')) {
      form.hidden = false
      form.addEventListener('submit', (event) => {
        event.preventDefault()
        ask(form)
      })
    }
    for (const note of document.querySelectorAll('[data-no-passkey]')) note.hidden = true
  }
}
