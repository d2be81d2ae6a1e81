import { endpoint } from "../../../../admin-api/endpoint"
import { timeline } from "../../../../admin-api/timeline"

export const GET = endpoint(timeline)
