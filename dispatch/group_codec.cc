// The stored form of groups, their pipelines, and alerts.
#include <utility>

#include "alert/codec.h"
#include "dispatch/group.h"

namespace tebium::dispatch {

namespace {

constexpr uint64_t kAlertFormat = 3;
constexpr uint64_t kAlertWithLeft = 2;    // since then began_at and left groups
constexpr uint64_t kAlertWithJoined = 3;  // since then when it came back
constexpr uint64_t kGroupFormat = 2;      // since 2 with a pipeline
constexpr uint64_t kOverFormat = 0;

void EncodeTold(alert::Encoder& encoder, const Told& told) {
  encoder.Bool(told.told);
  if (!told.told) return;
  encoder.Bool(told.firing);
  encoder.Bool(told.stale);
  encoder.Uint(told.posts);
  encoder.Uint(told.content);
  encoder.String(told.severity());
}

Told DecodeTold(alert::Decoder& decoder) {
  Told told;
  told.told = decoder.Bool();
  if (!told.told) return told;
  told.firing = decoder.Bool();
  told.stale = decoder.Bool();
  told.posts = static_cast<uint32_t>(decoder.Uint());
  told.content = decoder.Uint();
  told.labels = alert::LabelSet::Of({{alert::kSeverity, decoder.String()}});
  return told;
}

void EncodeSet(alert::Encoder& encoder, const alert::FingerprintSet& set) {
  encoder.Uint(set.size());
  for (const uint64_t fingerprint : set) encoder.Uint(fingerprint);
}

alert::FingerprintSet DecodeSet(alert::Decoder& decoder) {
  alert::FingerprintSet set;
  const size_t count = decoder.Count();
  for (size_t i = 0; i < count && decoder.ok(); ++i) {
    set.push_back(decoder.Uint());
  }
  return alert::MakeFingerprintSet(std::move(set));
}

void EncodeLog(alert::Encoder& encoder, const IntegrationLog& log) {
  encoder.Uint(log.integration);
  EncodeSet(encoder, log.entry.firing);
  EncodeSet(encoder, log.entry.resolved);
  encoder.Time(log.entry.timestamp);
}

IntegrationLog DecodeLog(alert::Decoder& decoder) {
  IntegrationLog log;
  log.integration = decoder.Uint();
  log.entry.firing = DecodeSet(decoder);
  log.entry.resolved = DecodeSet(decoder);
  log.entry.timestamp = decoder.Time();
  return log;
}

void EncodeLateGroups(alert::Encoder& encoder, const ActiveAlert& alert) {
  encoder.Uint(alert.late_groups ? alert.late_groups->size() : 0);
  if (!alert.late_groups) return;
  for (const LateGroup& late : *alert.late_groups) {
    encoder.Uint(late.key);
    encoder.Time(late.joined_at);
  }
}

void DecodeLateGroups(alert::Decoder& decoder, uint64_t format,
                      ActiveAlert& alert) {
  const size_t count = decoder.Count();
  if (count == 0) return;
  alert.late_groups = std::make_unique<std::vector<LateGroup>>();
  for (size_t i = 0; i < count && decoder.ok(); ++i) {
    LateGroup& late = alert.late_groups->emplace_back();
    late.key = decoder.Uint();
    if (format >= kAlertWithJoined) late.joined_at = decoder.Time();
  }
}

}  // namespace

void EncodePipeline(alert::Encoder& encoder, const Pipeline& pipeline) {
  encoder.Time(pipeline.grid_at);
  encoder.Bool(pipeline.flushed);
  encoder.Bool(pipeline.watching);
  encoder.Uint(pipeline.logs.size());
  for (const IntegrationLog& log : pipeline.logs) EncodeLog(encoder, log);
  encoder.Time(pipeline.log_ends_at);
}

Pipeline DecodePipeline(alert::Decoder& decoder) {
  Pipeline pipeline;
  pipeline.grid_at = decoder.Time();
  pipeline.flushed = decoder.Bool();
  pipeline.watching = decoder.Bool();
  const size_t count = decoder.Count();
  for (size_t i = 0; i < count && decoder.ok(); ++i) {
    pipeline.logs.push_back(DecodeLog(decoder));
  }
  pipeline.log_ends_at = decoder.Time();
  return pipeline;
}

std::string EncodeGroup(const Group& group) {
  alert::Encoder encoder;
  encoder.Uint(kGroupFormat);
  encoder.Labels(group.labels);
  encoder.Source(group.source);
  encoder.Time(group.last_flush_at);
  encoder.Time(group.last_loud_at);
  encoder.Time(group.hour_started_at);
  encoder.Uint(group.hour_count);
  encoder.Int(group.flushed_journal_id);
  encoder.Uint(group.members.size());
  for (const auto& [identity, member] : group.members) {
    encoder.Uint(identity);
    EncodeTold(encoder, member.told);
  }
  encoder.Bool(group.pipeline != nullptr);
  if (group.pipeline) EncodePipeline(encoder, *group.pipeline);
  return encoder.Take();
}

base::StatusOr<std::unique_ptr<Group>> DecodeGroup(std::string key,
                                                   std::string_view bytes) {
  alert::Decoder decoder(bytes);
  TEBIUM_ASSIGN_OR_RETURN(const uint64_t format,
                          decoder.FormatUpTo(kGroupFormat, "group"));
  auto group = std::make_unique<Group>();
  group->key = std::move(key);
  group->labels = decoder.Labels();
  group->source = decoder.Source();
  group->last_flush_at = decoder.Time();
  group->last_loud_at = decoder.Time();
  group->hour_started_at = decoder.Time();
  group->hour_count = static_cast<uint32_t>(decoder.Uint());
  group->flushed_journal_id = decoder.Int();
  const size_t count = decoder.Count();
  for (size_t i = 0; i < count && decoder.ok(); ++i) {
    const uint64_t identity = decoder.Uint();
    Member& member = group->members[identity];
    member.told = DecodeTold(decoder);
    member.noted = true;
  }
  if (format >= 2 && decoder.Bool()) {
    group->pipeline = std::make_unique<Pipeline>(DecodePipeline(decoder));
  }
  TEBIUM_RETURN_IF_ERROR(decoder.Finish("group"));
  return group;
}

std::string EncodeActiveAlert(const ActiveAlert& alert) {
  alert::Encoder encoder;
  encoder.Uint(kAlertFormat);
  encoder.Source(alert.source);
  encoder.Alert(alert.alert);
  encoder.Firing(alert.firing, alert.ends_by_timeout);
  encoder.Bool(alert.stale);
  encoder.Time(alert.received_at);
  encoder.Uint(alert.posts);
  encoder.Int(alert.last_journal_id);
  encoder.Labels(alert.routed_labels ? *alert.routed_labels
                                     : alert::LabelSet());
  encoder.Sender(alert.sender_group.get());
  encoder.Time(alert.began_at);
  EncodeLateGroups(encoder, alert);
  return encoder.Take();
}

base::StatusOr<std::unique_ptr<ActiveAlert>> DecodeActiveAlert(
    uint64_t identity, std::string_view bytes) {
  alert::Decoder decoder(bytes);
  TEBIUM_ASSIGN_OR_RETURN(const uint64_t format,
                          decoder.FormatUpTo(kAlertFormat, "alert"));
  auto active = std::make_unique<ActiveAlert>();
  active->identity = identity;
  active->source = decoder.Source();
  active->alert = decoder.Alert();
  active->firing = decoder.Firing(active->ends_by_timeout);
  active->stale = decoder.Bool();
  active->received_at = decoder.Time();
  active->posts = static_cast<uint32_t>(decoder.Uint());
  active->last_journal_id = decoder.Int();
  if (auto routed = decoder.Labels(); !routed.empty()) {
    active->routed_labels =
        std::make_unique<const alert::LabelSet>(std::move(routed));
  }
  active->sender_group = decoder.Sender();
  active->began_at = active->received_at;
  if (format >= kAlertWithLeft) {
    active->began_at = decoder.Time();
    DecodeLateGroups(decoder, format, *active);
  }
  TEBIUM_RETURN_IF_ERROR(decoder.Finish("alert"));
  active->content = ContentHash(active->alert);
  active->restored_journal_id = active->last_journal_id;
  return active;
}

std::string EncodeOver(int64_t journal_id) {
  alert::Encoder encoder;
  encoder.Uint(kOverFormat);
  encoder.Int(journal_id);
  return encoder.Take();
}

std::optional<int64_t> DecodeOver(std::string_view bytes) {
  alert::Decoder decoder(bytes);
  const bool over = decoder.Uint() == kOverFormat;
  const int64_t journal_id = decoder.Int();
  if (!over || !decoder.Finish("alert").ok()) return std::nullopt;
  return journal_id;
}

}  // namespace tebium::dispatch
