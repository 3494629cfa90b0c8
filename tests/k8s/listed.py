"""The checks of kube-score, kube-linter and Polaris, each of which some check of
ours must stand for, or that have a reason here why not."""

KUBE_SCORE = '''
container-cpu-requests-equal-limits container-ephemeral-storage-request-and-limit
container-ephemeral-storage-request-equals-limit container-image-pull-policy
container-image-tag container-memory-requests-equal-limits container-ports-check
container-resource-requests-equal-limits container-resources
container-seccomp-profile container-security-context-privileged
container-security-context-readonlyrootfilesystem
container-security-context-user-group-id cronjob-has-deadline
cronjob-restartpolicy deployment-has-host-podantiaffinity
deployment-has-poddisruptionbudget
deployment-pod-selector-labels-match-template-metadata-labels
deployment-replicas deployment-strategy
deployment-targeted-by-hpa-does-not-configure-replicas
environment-variable-key-duplication horizontalpodautoscaler-has-target
horizontalpodautoscaler-replicas ingress-targets-service label-values
networkpolicy-targets-pod pod-networkpolicy pod-probes pod-probes-identical
pod-topology-spread-constraints poddisruptionbudget-has-policy
service-targets-pod service-type stable-version
statefulset-has-host-podantiaffinity statefulset-has-poddisruptionbudget
statefulset-has-servicename
statefulset-pod-selector-labels-match-template-metadata-labels
'''
# Those that are on by default.
KUBE_LINTER = '''
dangling-service deprecated-service-account-field docker-sock
drop-net-raw-capability duplicate-env-var env-var-secret host-ipc host-network
host-pid invalid-target-ports job-ttl-seconds-after-finished latest-tag
liveness-port mismatching-selector no-anti-affinity no-extensions-v1beta
no-read-only-root-fs non-existent-service-account pdb-max-unavailable
pdb-min-available pdb-unhealthy-pod-eviction-policy privilege-escalation
privileged readiness-port run-as-non-root sensitive-host-mounts ssh-port
startup-port unsafe-sysctls unset-cpu-requirements unset-memory-requirements
'''
POLARIS = '''
automountServiceAccountToken clusterrolePodExecAttach
clusterrolebindingClusterAdmin cpuLimitsMissing cpuRequestsMissing
dangerousCapabilities deploymentMissingReplicas hostIPCSet hostNetworkSet
hostPIDSet hostPathSet hostPortSet hostProcess hpaMaxAvailability
hpaMinAvailability insecureCapabilities linuxHardening livenessProbeMissing
memoryLimitsMissing memoryRequestsMissing metadataAndInstanceMismatched
missingNetworkPolicy missingPodDisruptionBudget notReadOnlyRootFilesystem
pdbDisruptionsIsZero priorityClassNotSet privilegeEscalationAllowed procMount
pullPolicyNotAlways readinessProbeMissing rolePodExecAttach runAsPrivileged
runAsRootAllowed sensitiveConfigmapContent sensitiveContainerEnvVar
tagNotSpecified tlsSettingsMissing topologySpreadConstraint
'''
LISTED = ({f'kube-score/{each}' for each in KUBE_SCORE.split()} |
          {f'kube-linter/{each}' for each in KUBE_LINTER.split()} |
          {f'polaris/{each}' for each in POLARIS.split()})

_BURSTS = ('off by default; alerts come in bursts, so limits are above what is '
           'asked for')
LEFT_OUT = {
    'kube-score/container-resource-requests-equal-limits': _BURSTS,
    'kube-score/container-cpu-requests-equal-limits': _BURSTS,
    'kube-score/container-memory-requests-equal-limits': _BURSTS,
    'kube-score/container-ephemeral-storage-request-equals-limit': _BURSTS,
}
