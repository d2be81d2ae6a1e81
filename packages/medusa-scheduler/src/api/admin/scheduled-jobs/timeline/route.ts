import { timeline } from "../../../../admin-api/timeline"
import { endpoint } from "../../../../host/admin-endpoint"

export const GET = endpoint(timeline)
