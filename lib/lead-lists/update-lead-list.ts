import { buildValidationError } from "../errors.ts";
import type { WithETag } from "../etag.ts";
import { createOperation } from "../idempotent-operation.ts";
import type { UseCase } from "../use-case.ts";
import { changeLeadList } from "./change-lead-list.ts";
import {
  areDatesInOrder,
  DATE_ORDER_MESSAGE,
  type LeadList,
  type LeadListParams,
  type LeadListPatch,
} from "./lead-list.schema.ts";

interface Input {
  readonly params: LeadListParams;
  readonly body: LeadListPatch;
}

/**
 * Changes the given fields of a list.
 * @throws NotFoundError, ForbiddenError, PreconditionFailedError; BadRequestError if endDate would be before startDate, or if the type would
 * change
 */
export const updateLeadList: UseCase<Input, WithETag<LeadList>> = ({ params, body }, context) =>
  changeLeadList(context, params.id, createOperation(params.id, "update", body, context), (list) => {
    if (body.type && body.type !== list.type)
      throw buildValidationError("body", [{ path: "type", message: "cannot be changed" }]);
    if (!areDatesInOrder({ ...list, ...body }))
      throw buildValidationError("body", [{ path: "endDate", message: DATE_ORDER_MESSAGE }]);
    return body;
  });
