// backup_keeper.h: backups that a server makes of itself when it is asked to: one at a time, on a thread of its own, into its data directory.
// They help against mistakes and a damaged database, not against the loss of the disk: for that, `tertium backup --out` writes elsewhere.
#pragma once
#include <mutex>
#include <string>
#include <thread>

#include "native/files/data_directory.h"
#include "native/store/store.h"
#include "shared/domain/live.h"

namespace tertium {

inline constexpr std::size_t kOwnBackupsKept = 3;  // the older ones go

class BackupKeeper {
 public:
  // Both must outlive it. Backups are in <data directory>/backups.
  BackupKeeper(Store& store, DataDirectory& data) : store_(store), data_(data) {}
  ~BackupKeeper();  // waits for the one being made
  BackupKeeper(const BackupKeeper&) = delete;
  BackupKeeper& operator=(const BackupKeeper&) = delete;

  // Begins one and returns at once. kBusy: one is being made.
  Result<void> begin();
  BackupStatus status();
  std::string folder() const { return data_.path() + "/backups"; }

 private:
  Store& store_;
  DataDirectory& data_;
  std::mutex mutex_;  // guards the rest
  bool running_ = false;
  double share_ = 0;
  std::string failure_;
  std::thread thread_;
};

}  // namespace tertium
