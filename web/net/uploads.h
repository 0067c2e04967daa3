// uploads.h: files that a person gave go to the server, a slice at a time, until all are there and the server says what they would become.
// A reply that is lost means that slice once more, with growing pauses, for as long as it takes; what the server has is asked for, never guessed.
// One thread, one Upload for one attempt; it may be destroyed at any time (then nothing more is sent).
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/domain/upload.h"
#include "web/net/backoff.h"
#include "web/net/client.h"
#include "web/platform/files.h"

namespace tertium::net {

inline constexpr std::size_t kSliceBytes = 2 << 20;        // of one request; well under the server's limit (kUploadPieceBytesMax)
inline constexpr double kLookAgainMs = 300;                // while the server looks at the pictures

enum class UploadPhase : unsigned char {
  kSending,
  kLooking,    // all there; the server looks at them
  kDone,       // report() says what they would become
  kFailed,     // error() says why; nothing more is tried
};

class Upload {
 public:
  // changed: after each step; the state is then new. Begins at once. `upload`: the id of an earlier one to add to, or "".
  // look: ask in the end what it would become; without, kDone as soon as all are there (for a result that is brought in).
  Upload(std::vector<platform::GivenFile> files, std::string upload, std::function<void()> changed, bool look = true);
  ~Upload();                                       // gives the files' handles back; what arrived stays on the server
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  void cancel();                                   // the server forgets it, too
  void look_again();                               // after a file was left out; from kDone or kFailed (with an id)
  UploadPhase phase() const { return phase_; }
  bool waiting() const { return retry_ != 0 && backoff_.failures() > 0; }  // the line is down; it is tried again
  std::size_t files() const { return files_.size(); }
  std::size_t files_sent() const { return at_; }
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t bytes_sent() const { return sent_before_ + offset_; }
  std::uint64_t looked_at() const { return report_.total - report_.pending; }
  std::uint64_t to_look_at() const { return report_.total; }
  const UploadReport& report() const { return report_; }  // while looking: its numbers only
  const std::optional<Error>& error() const { return error_; }
  const std::string& id() const { return id_; }

 private:
  void begin();
  void next_slice();
  void send(std::string bytes);
  void look();
  void fail(Error error);
  void try_again(const Error& error, void (Upload::*step)());
  void later(double milliseconds, void (Upload::*step)());

  std::vector<platform::GivenFile> files_;
  std::function<void()> changed_;
  bool look_ = true;
  std::string id_;
  UploadPhase phase_ = UploadPhase::kSending;
  std::size_t at_ = 0;              // the file that is being sent
  std::uint64_t offset_ = 0;        // of it, that the server has
  std::uint64_t sent_before_ = 0, bytes_ = 0;
  UploadReport report_;
  std::optional<Error> error_;
  Backoff backoff_{500, 20'000};
  platform::TimerId retry_ = 0;
  RequestId request_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tertium::net
