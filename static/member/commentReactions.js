// Two forms of the page serve the reactions to all of its comments: one gives, one takes back. Each button says where
// it leads, and what stands around it is what is drawn anew.
/** As late as that, as what stood around it may have been drawn anew while this waited for others. */
document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  const id = ctx.request.submitter?.closest('.comment-reactions')?.id
  if (!id) return
  ctx.request.action = ctx.request.submitter.formAction
  ctx.target = document.getElementById(id)
  ctx.select = `#${id}`
})
