/** A file that cannot become a picture; its message is a whole sentence for the person who sent it. */
export class UploadError extends Error {
  readonly statusCode = 422
}
