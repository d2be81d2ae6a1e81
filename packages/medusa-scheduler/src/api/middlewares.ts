import { readBody } from "../admin-api/body"
import { refusePath } from "../admin-api/path"

export const config = {
  routes: [
    /** Medusa's own parser of bodies would answer one that is no JSON with status 500. */
    {
      matcher: "/admin/scheduled-jobs/*",
      method: ["POST"],
      bodyParser: false,
      middlewares: [readBody],
    },
    /** After all that looks at the path; its own matcher has no part that would be decoded. */
    { matcher: "/admin/scheduled-jobs", middlewares: [refusePath] },
  ],
}
