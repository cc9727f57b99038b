import { buildOpenApiDocument } from "../../lib/openapi/document.ts";

console.log(JSON.stringify(buildOpenApiDocument(), null, 2));
