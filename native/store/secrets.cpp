// secrets.cpp: getrandom(2), turned into text.
#include "native/store/secrets.h"

#include <sys/random.h>

#include <cerrno>
#include <vector>

#include "shared/base/check.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

std::vector<unsigned char> random_bytes(std::size_t count) {
  std::vector<unsigned char> bytes(count);
  for (std::size_t done = 0; done < count;) {
    const ssize_t got = ::getrandom(bytes.data() + done, count - done, 0);
    CHECK(got > 0 || errno == EINTR);  // without it no secret could be kept
    if (got > 0) done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace

std::string random_hex(std::size_t bytes) {
  const auto random = random_bytes(bytes);
  return to_hex(random.data(), random.size());
}

std::string random_code(std::size_t characters) {
  static constexpr char kLetters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";  // 32 of them: without I, O, 0, 1
  std::string code;
  for (const unsigned char byte : random_bytes(characters)) code += kLetters[byte % 32];
  return code;
}

}  // namespace tertium
