export const [RTCPeerConnection, RTCSessionDescription, RTCIceCandidate] = []
