export { virtualClock, type VirtualClock } from '../../lib/testing/virtual-clock';
