// backup_keeper.cpp: the thread that makes a backup, and what is known of it.
#include "native/jobs/backup_keeper.h"

#include <exception>

#include "native/tasks/backup.h"

namespace tertium {

BackupKeeper::~BackupKeeper() {
  if (thread_.joinable()) thread_.join();
}

Result<void> BackupKeeper::begin() {
  const std::lock_guard lock(mutex_);
  if (running_) return Error{ErrorCode::kBusy, "a backup is being made already"};
  if (thread_.joinable()) thread_.join();  // the one before has ended
  running_ = true;
  share_ = 0;
  failure_.clear();
  thread_ = std::thread([this] {
    std::string failure;
    try {
      BackupOptions options;
      options.progress = [this](double share) {
        const std::lock_guard inner(mutex_);
        share_ = share;
      };
      if (const auto made = make_dated_backup(data_, store_, folder(), kOwnBackupsKept, options); !made) failure = made.error().message;
    } catch (const std::exception& error) {
      failure = std::string("an unforeseen failure: ") + error.what();
    }
    const std::lock_guard inner(mutex_);
    failure_ = failure;
    running_ = false;
  });
  return {};
}

BackupStatus BackupKeeper::status() {
  BackupStatus status;
  {
    const std::lock_guard lock(mutex_);
    status.running = running_;
    status.share = running_ ? share_ : 0;
    status.failure = failure_;
  }
  status.backups = list_backups(folder());
  return status;
}

}  // namespace tertium
