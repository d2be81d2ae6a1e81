import { auditRange } from "../../../../admin-api/audit-answer"
import { endpoint } from "../../../../host/admin-endpoint"

export const GET = endpoint(auditRange)
