// uploads.cpp: one slice after the other, each asked for again until the server has it.
#include "web/net/uploads.h"

#include <algorithm>
#include <utility>

#include "shared/base/text.h"
#include "web/net/study_client.h"

namespace tertium::net {

Upload::Upload(std::vector<platform::GivenFile> files, std::string upload, std::function<void()> changed, bool look)
    : files_(std::move(files)), changed_(std::move(changed)), look_(look), id_(std::move(upload)) {
  for (const platform::GivenFile& file : files_) bytes_ += file.bytes;
  if (id_.empty()) begin();
  else next_slice();
}

Upload::~Upload() {
  *alive_ = false;
  platform::cancel_timer(retry_);
  if (request_ != 0) platform::abort_fetch(request_);
  for (const platform::GivenFile& file : files_) platform::forget_file(file.handle);
}

void Upload::begin() {
  request_ = begin_upload([this, alive = alive_](Result<std::string> id) {
    if (!*alive) return;
    request_ = 0;
    if (!id) return try_again(id.error(), &Upload::begin);
    id_ = *std::move(id);
    next_slice();
  });
}

void Upload::next_slice() {
  if (at_ >= files_.size() && !look_) {
    phase_ = UploadPhase::kDone;
    if (changed_) changed_();
    return;
  }
  if (at_ >= files_.size()) {
    phase_ = UploadPhase::kLooking;
    return look();
  }
  const platform::GivenFile& file = files_[at_];
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kSliceBytes, file.bytes - offset_));
  platform::read_slice(file.handle, offset_, count, [this, count, alive = alive_](std::optional<std::string> bytes) {
    if (!*alive) return;
    const platform::GivenFile& now = files_[at_];
    if (!bytes || bytes->size() != count)
      return fail({ErrorCode::kIo, quote_for_message(now.path) + " cannot be read any more: it was changed, moved or deleted while it was sent"});
    send(*std::move(bytes));
  });
}

void Upload::send(std::string bytes) {
  const platform::GivenFile& file = files_[at_];
  request_ = send_piece(id_, file.path, offset_, file.bytes, std::move(bytes), [this, alive = alive_](Result<UploadFile> there) {
    if (!*alive) return;
    request_ = 0;
    if (!there) return try_again(there.error(), &Upload::next_slice);
    const platform::GivenFile& now = files_[at_];
    // What the server has counts, be it more (an earlier reply was lost) or less (it lost what was not yet on its disk).
    if (there->received > now.bytes) return fail({ErrorCode::kConflict, "the server has another file under the name " + quote_for_message(now.path)});
    backoff_.reset();
    offset_ = there->received;
    if (offset_ >= now.bytes) {
      sent_before_ += now.bytes;
      offset_ = 0;
      ++at_;
    }
    if (changed_) changed_();
    if (*alive) next_slice();
  });
}

void Upload::look() {
  request_ = fetch_upload(id_, [this, alive = alive_](Result<UploadReport> report) {
    if (!*alive) return;
    request_ = 0;
    if (!report) return try_again(report.error(), &Upload::look);
    backoff_.reset();
    report_ = *std::move(report);
    if (report_.pending > 0) later(kLookAgainMs, &Upload::look);
    else phase_ = UploadPhase::kDone;
    if (changed_) changed_();
  });
}

void Upload::look_again() {
  if (id_.empty() || phase_ == UploadPhase::kSending) return;
  error_.reset();
  phase_ = UploadPhase::kLooking;
  platform::cancel_timer(std::exchange(retry_, 0));
  if (request_ == 0) look();
}

void Upload::cancel() {
  *alive_ = false;
  alive_ = std::make_shared<bool>(true);
  platform::cancel_timer(std::exchange(retry_, 0));
  if (request_ != 0) platform::abort_fetch(std::exchange(request_, 0));
  if (!id_.empty()) delete_upload(id_);
  phase_ = UploadPhase::kFailed;
  error_ = Error{ErrorCode::kCancelled, "the upload was given up"};
}

void Upload::try_again(const Error& error, void (Upload::*step)()) {
  if (!may_help_to_retry(error) || error.code == ErrorCode::kDiskFull) return fail(error);
  later(backoff_.next_ms(random_share()), step);
  if (changed_) changed_();
}

void Upload::later(double milliseconds, void (Upload::*step)()) {
  retry_ = platform::after_ms(milliseconds, [this, step, alive = alive_] {
    if (!*alive) return;
    retry_ = 0;
    (this->*step)();
  });
}

void Upload::fail(Error error) {
  phase_ = UploadPhase::kFailed;
  error_ = std::move(error);
  if (changed_) changed_();
}

}  // namespace tertium::net
