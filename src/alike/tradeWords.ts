import { stemOf } from '../search/words.ts'

const LIST = `
access account alarm allocation allowlist apply archive authentication autoscale backfill backlog backoff backup bandwidth
batch binlog blackhole bot bottleneck broadcast broker browser bucket bug build byte cache canary capacity card cascade
cdn certificate charset checkpoint checksum cleanup client clock cluster collision column commit compression concurrency
connection consumer container context cookie corruption counter cpu crash credential credit cron cutover daemon datacentre datacenter
dashboard database deadlock decimal default delegation delete deletion dependency deploy destroy device disk dns domain
drain drift drop dump duplicate email encoding encryption endpoint env environment escape eviction expiry expire
failover fallback fan fd fence filesystem firewall flag float flush foreign fork fsync gateway glob grant handshake
hardcoded health heartbeat heap herd hostname hotfix idempotent import index inode integer invoice iops ipv6 isolation
issuer job journal json kernel key keyspace latency leader leak lease limit listener loadbalancer lock lockfile log login
logrotate loop manifest master memory merge metric middleware migrate migration mirror mobile monitor monitoring mount
multicast mutex mysql namespace network node nodes notification nullable null octal offset oom orphan outdated overflow
overwrite packet pagination partition password patch payment payload peer permission phishing pipeline plan pod poison
pool port power prefix primary priority privilege probe prod production prompt provision proxy purge queue quota quorum
race raid ratelimit reboot rebalance rebuild recursion recursive redirect redis refactor refresh regex region registrar
registry reindex release rename renew renewal replay replica replication replicate resolver restart restore retention
retry revert revoke rollback rollout root rotate rotation route router routing row runner saturation scheduler schema
script secret segfault sequence server session shard shell shutdown signature slot snapshot socket spam sql ssh ssl stack
stacktrace staging stale stampede standby statement storage storm subnet subscription summertime swap switch symlink
sync table tag tape template tenant terminal terraform test throttle throughput timeout timer timestamp timezone tls token
topic trace traffic transaction trigger trim truncate ttl tunnel typo unicode unlink unmount unlock update upgrade upload
ups utc vacuum vault version virus vlan volume vpn wal warehouse webhook wildcard worker write xml yaml zone`

/** Stems of the words in which this trade says what broke, and how. */
const STEMS: ReadonlySet<string> = new Set(LIST.trim().split(/\s+/).map(stemOf))

export const isOfTheTrade = (stem: string): boolean => STEMS.has(stem)
