export { publishDrafts } from "./publish/publish-drafts"
export type { PublishDraftsOptions, PublishedSoFar, PublishReport } from "./publish/publish-drafts"
export type { EventBus } from "./publish/draft-batch"
