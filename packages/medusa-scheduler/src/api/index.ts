import { createServingProbe } from "../host/serving"

export default createServingProbe
