// passwords.cpp: Argon2id through libsodium.
#include "native/store/passwords.h"

#include <sodium.h>

#include "shared/base/check.h"

namespace tertium {
namespace {

const Error kTooMany{ErrorCode::kBusy, "too many people sign in at this moment; try again in a few seconds"};

bool is_ready() {
  static const bool ready = ::sodium_init() >= 0;
  return ready;
}

}  // namespace

// One of the kAtOnce places, for as long as it lives; none when too many wait.
class Passwords::Turn {
 public:
  explicit Turn(Passwords& all) : all_(all) {
    std::unique_lock lock(all_.mutex_);
    if (all_.waiting_ >= kWaitingMax) return;
    ++all_.waiting_;
    all_.freed_.wait(lock, [&] { return all_.working_ < kAtOnce; });
    --all_.waiting_;
    ++all_.working_;
    mine_ = true;
  }
  ~Turn() {
    if (!mine_) return;
    {
      const std::lock_guard lock(all_.mutex_);
      --all_.working_;
    }
    all_.freed_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  explicit operator bool() const { return mine_; }

 private:
  Passwords& all_;
  bool mine_ = false;
};

Result<std::string> Passwords::hash(const std::string& password) {
  CHECK(is_ready());
  const Turn turn(*this);
  if (!turn) return kTooMany;
  std::string out(crypto_pwhash_STRBYTES, '\0');
  if (::crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost_.passes, cost_.bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return Error{ErrorCode::kBusy, "the server has too little memory for this now"};
  out.resize(out.find('\0'));
  return out;
}

Result<bool> Passwords::matches(const std::string& hash, const std::string& password) {
  if (hash.empty()) {
    TRY_DO(this->hash(password));
    return false;
  }
  CHECK(is_ready());
  const Turn turn(*this);
  if (!turn) return kTooMany;
  return ::crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace tertium
