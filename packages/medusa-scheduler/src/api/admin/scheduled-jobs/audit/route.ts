import { auditRange } from "../../../../admin-api/audit-answer"
import { endpoint } from "../../../../admin-api/endpoint"

export const GET = endpoint(auditRange)
