import { join } from 'node:path'
import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import etag from '@fastify/etag'
import formbody from '@fastify/formbody'
import staticFiles from '@fastify/static'
import Fastify, { type FastifyInstance } from 'fastify'
import { personRoutes } from './accounts/routes.ts'
import { aliasRoutes } from './aliases/routes.ts'
import { alikeRoutes } from './alike/routes.ts'
import { announcementRoutes } from './announcement/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { avatarRoutes } from './avatars/routes.ts'
import { answeringRoutes } from './comments/answering/routes.ts'
import { careRoutes } from './comments/care/routes.ts'
import { changingRoutes } from './comments/changing/routes.ts'
import { commentRemovalRoutes } from './comments/removal/routes.ts'
import { commentRoutes } from './comments/routes.ts'
import { completionRoutes } from './completion/routes.ts'
import type { Config } from './config.ts'
import type { Db } from './db/open.ts'
import { discoveryRoutes } from './discovery/routes.ts'
import { changeRoutes } from './drafts/changes/routes.ts'
import { draftRoutes } from './drafts/routes.ts'
import { sharingRoutes } from './drafts/sharing/routes.ts'
import { facetRoutes } from './facets/routes.ts'
import { suggestionRoutes } from './facts/suggestions/routes.ts'
import { feedRoutes } from './feeds/routes.ts'
import { followRoutes } from './follows/routes.ts'
import { guessingRoutes } from './guessing/routes.ts'
import { arrivalRoutes } from './identities/arrival/routes.ts'
import { linkingRoutes } from './identities/linking/routes.ts'
import { providersOf } from './identities/providers.ts'
import { identityRoutes } from './identities/routes.ts'
import { insightRoutes } from './insights/routes.ts'
import { invitationRoutes } from './invitations/routes.ts'
import { workRoutes } from './jobs/routes.ts'
import { askingRoutes } from './joining/asking/routes.ts'
import { joinRoutes } from './joining/routes.ts'
import { leavingRoutes } from './leaving/routes.ts'
import { mailLinkRoutes } from './mail/routes.ts'
import { metricsRoutes } from './metrics/routes.ts'
import { exportRoutes } from './mine/routes.ts'
import { deskRoutes } from './moderation/desk/routes.ts'
import { logRoutes } from './moderation/log/routes.ts'
import { mergingRoutes } from './moderation/merging/routes.ts'
import { reportRoutes } from './moderation/reports/routes.ts'
import { toldRoutes } from './moderation/told/routes.ts'
import { muteRoutes } from './mutes/routes.ts'
import { notificationRoutes } from './notifications/routes.ts'
import { openDataRoutes } from './openData/routes.ts'
import { pageRoutes } from './pages/routes.ts'
import { parallelRoutes } from './parallels/routes.ts'
import { passkeyRoutes } from './passkeys/routes.ts'
import { privacyRoutes } from './privacy/routes.ts'
import { privateFeedRoutes } from './privateFeeds/routes.ts'
import { reactionRoutes } from './reactions/routes.ts'
import { reviewRoutes } from './review/routes.ts'
import { firstAdminRoutes, roleRoutes } from './roles/routes.ts'
import { savedRoutes } from './saved/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { safetyRoutes } from './secondFactor/routes.ts'
import { provingRoutes } from './sessions/proving/routes.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { refuseUnknownViewers, registerViewer } from './sessions/viewer.ts'
import { settingsRoutes } from './settings/routes.ts'
import { siteSettingsRoutes } from './siteSettings/routes.ts'
import { siteName } from './siteSettings/store.ts'
import { frontRoutes } from './stories/front/routes.ts'
import { historyRoutes } from './stories/history/routes.ts'
import { pickingRoutes } from './stories/picking/routes.ts'
import { removalRoutes } from './stories/removal/routes.ts'
import { storyRoutes } from './stories/routes.ts'
import { tagRoutes } from './tags/routes.ts'
import { themeRoutes } from './theme/routes.ts'
import { stateRoutes } from './upkeep/routes.ts'
import { uploadRoutes } from './uploads/routes.ts'
import { routableUrl } from './web/address.ts'
import { registerAssets } from './web/assets.ts'
import { answerBadRequest } from './web/badRequest.ts'
import { registerClosed } from './web/closed.ts'
import { registerErrorPages } from './web/errors.ts'
import { registerFileForms } from './web/fileForms.ts'
import { parseForm, registerFormGuard } from './web/forms.ts'
import { registerSecurityHeaders } from './web/headers.ts'
import { type LogStream, loggingOptions, registerRequestLog } from './web/log.ts'
import { registerPageCache } from './web/pageCache.ts'
import { registerPrivacy } from './web/privacy.ts'
import { trustedProxies } from './web/proxies.ts'
import { parseQuerystring } from './web/querystring.ts'
import { registerSanctions } from './web/sanctions.ts'
import { registerSettings } from './web/siteSettings.ts'
import { registerTrap } from './web/trap.ts'
import { compilersFactory } from './web/validation.ts'
import { registerViews } from './web/views.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
    db: Db
  }
}

/** A longer request line or longer headers end in a page of the site's, not in Node's bare answer. */
const MAX_HEADER_BYTES = 64 * 1024
/** Below 5, Brotli makes style sheets larger than gzip does; above, a page costs more time than it saves. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
const MAX_FORM_BYTES = 1024 * 1024

export interface SiteParts {
  config: Config
  db: Db
  /** In place of the standard output. */
  logTo?: LogStream
}

/** The whole site; its table of contents. Listening is the caller's. */
export async function buildApp({ config, db, logTo }: SiteParts): Promise<FastifyInstance> {
  const app = Fastify({
    ...loggingOptions(config, logTo),
    trustProxy: trustedProxies(config.trustProxy),
    bodyLimit: MAX_FORM_BYTES,
    // Slow clients are cut; Fastify itself never would, and Node looks for them twice a minute only.
    requestTimeout: 29_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    // What arrives on an open connection while the site stops is answered like any other, and the connection closed.
    return503OnClosing: false,
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: 15_000, connectionsCheckingInterval: 1_000 },
    routerOptions: {
      querystringParser: parseQuerystring,
      maxParamLength: MAX_HEADER_BYTES,
      ignoreTrailingSlash: true
    },
    rewriteUrl: routableUrl,
    schemaController: { compilersFactory },
    clientErrorHandler: answerBadRequest(() => siteName({ db, config }))
  })
  app.decorate('config', config)
  app.decorate('db', db)
  app.decorate('providers', providersOf(config))
  registerPageCache(app)
  registerRequestLog(app)

  await registerSecurityHeaders(app, config.baseUrl.startsWith('https:'))
  await app.register(cookie)
  registerSettings(app)
  // No page sends these, and what arrives is parsed before anybody asks who sent it.
  app.removeContentTypeParser(['application/json', 'text/plain'])
  await app.register(formbody, { parser: parseForm })
  await app.register(etag)
  await app.register(compress, { encodings: ['br', 'gzip'], threshold: 1024, brotliOptions: BROTLI })
  await app.register(staticFiles, {
    root: join(import.meta.dirname, '../static'),
    prefix: '/static/',
    maxAge: '1d'
  })
  await registerViews(app, registerAssets(app))
  registerErrorPages(app)
  registerViewer(app)
  await registerFileForms(app)
  refuseUnknownViewers(app)
  if (config.isPrivate) registerPrivacy(app)
  registerFormGuard(app)
  registerSanctions(app)
  registerClosed(app)
  registerTrap(app)

  await app.register(metricsRoutes)
  await app.register(frontRoutes)
  await app.register(storyRoutes)
  await app.register(facetRoutes)
  await app.register(insightRoutes)
  await app.register(pickingRoutes)
  await app.register(guessingRoutes)
  await app.register(openDataRoutes)
  await app.register(historyRoutes)
  await app.register(suggestionRoutes)
  await app.register(removalRoutes)
  await app.register(draftRoutes)
  await app.register(sharingRoutes)
  await app.register(changeRoutes)
  await app.register(reviewRoutes)
  await app.register(aliasRoutes)
  await app.register(commentRoutes)
  await app.register(answeringRoutes)
  await app.register(changingRoutes)
  await app.register(commentRemovalRoutes)
  await app.register(careRoutes)
  await app.register(completionRoutes)
  await app.register(reactionRoutes)
  await app.register(savedRoutes)
  await app.register(followRoutes)
  await app.register(muteRoutes)
  await app.register(notificationRoutes)
  await app.register(reportRoutes)
  await app.register(toldRoutes)
  await app.register(deskRoutes)
  await app.register(mergingRoutes)
  await app.register(logRoutes)
  await app.register(tagRoutes)
  await app.register(personRoutes)
  await app.register(searchRoutes)
  await app.register(alikeRoutes)
  await app.register(parallelRoutes)
  await app.register(feedRoutes)
  await app.register(privateFeedRoutes)
  await app.register(pageRoutes)
  await app.register(privacyRoutes)
  await app.register(uploadRoutes)
  await app.register(avatarRoutes)
  await app.register(discoveryRoutes)
  await app.register(themeRoutes)
  await app.register(announcementRoutes)
  await app.register(joinRoutes)
  await app.register(askingRoutes)
  await app.register(invitationRoutes)
  await app.register(sessionRoutes)
  await app.register(provingRoutes)
  await app.register(identityRoutes)
  await app.register(arrivalRoutes)
  await app.register(linkingRoutes)
  await app.register(mailLinkRoutes)
  await app.register(settingsRoutes)
  await app.register(exportRoutes)
  await app.register(leavingRoutes)
  await app.register(safetyRoutes)
  await app.register(passkeyRoutes)
  await app.register(firstAdminRoutes)
  await app.register(siteSettingsRoutes)
  await app.register(roleRoutes)
  await app.register(workRoutes)
  await app.register(stateRoutes)
  await app.register(auditRoutes)
  return app
}
