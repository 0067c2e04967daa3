// store_console.cpp: who may open the console. A secret of 256 random bits needs no slow hash.
#include "native/store/secrets.h"
#include "native/store/store_parts.h"
#include "shared/base/hash.h"

namespace tertium {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::int64_t kLoginLifetimeMs = 30ll * 24 * 3600 * 1000;

Result<std::string> add_secret(Connection& c, const char* kind, std::int64_t lifetime_ms) {
  TRY_DO(c.prepare("DELETE FROM secret WHERE expires_at_ms <= ?").bind(now_ms()).run());
  const std::string secret = random_hex(kSecretBytes);
  TRY_DO(c.prepare("INSERT INTO secret (hash, kind, created_at_ms, expires_at_ms) VALUES (?,?,?,?)")
             .bind(sha256_hex(secret)).bind(kind).bind(now_ms()).bind(now_ms() + lifetime_ms).run());
  return secret;
}

}  // namespace

Result<std::string> Store::create_login_token(std::int64_t lifetime_ms) {
  return parts_->write_for<std::string>([&](Connection& c) { return add_secret(c, "one-time", lifetime_ms); });
}

Result<std::string> Store::redeem_login_token(const std::string& token) {
  return parts_->write_for<std::string>([&](Connection& c) -> Result<std::string> {
    TRY_DO(c.prepare("DELETE FROM secret WHERE hash = ? AND kind = 'one-time' AND expires_at_ms > ?").bind(sha256_hex(token)).bind(now_ms()).run());
    if (c.changes() == 0)
      return Error{ErrorCode::kUnauthorized, "this link was used already or is too old; the server prints a new one each time it starts"};
    return add_secret(c, "login", kLoginLifetimeMs);
  });
}

Result<bool> Store::is_login(const std::string& secret) {
  return parts_->read([&](Connection& c) -> Result<bool> {
    auto row = c.prepare("SELECT 1 FROM secret WHERE hash = ? AND kind = 'login' AND expires_at_ms > ?");
    return row.bind(sha256_hex(secret)).bind(now_ms()).step();
  });
}

}  // namespace tertium
