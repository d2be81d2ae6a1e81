import { readBody, refusePath } from "../admin-api/middlewares"

export const config = {
  routes: [
    /** Medusa's own body parser would answer invalid JSON with status 500. */
    {
      matcher: "/admin/scheduled-jobs/*",
      method: ["POST"],
      bodyParser: false,
      middlewares: [readBody],
    },
    /** After everything that reads the path; this matcher itself has no part to decode. */
    { matcher: "/admin/scheduled-jobs", middlewares: [refusePath] },
  ],
}
