import { readBody } from "../admin-api/body"

/** Medusa's own parser of bodies would answer one that is no JSON with status 500. */
export const config = {
  routes: [
    {
      matcher: "/admin/scheduled-jobs/*",
      method: ["POST"],
      bodyParser: false,
      middlewares: [readBody],
    },
  ],
}
