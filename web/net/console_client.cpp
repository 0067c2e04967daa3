// console_client.cpp: a file's bytes as a matrix.
#include "web/net/console_client.h"

#include "shared/wire/npy.h"

namespace tertium::net {

RequestId fetch_matrix(const std::string& sha256, Done<Matrix> done) {
  return fetch_file(sha256, [sha256, done = std::move(done)](Result<std::string> bytes) {
    if (!bytes) return done(bytes.error());
    Result<Matrix> matrix = wire::read_npy_matrix(*bytes, file_url(sha256));
    if (!matrix) return done(Error{ErrorCode::kInternal, matrix.error().message});
    done(std::move(matrix));
  });
}

}  // namespace tertium::net
