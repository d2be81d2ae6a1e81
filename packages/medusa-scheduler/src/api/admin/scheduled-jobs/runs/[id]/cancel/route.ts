import { cancelRun } from "../../../../../../admin-api/actions"
import { endpoint } from "../../../../../../host/admin-endpoint"

export const POST = endpoint(cancelRun)
