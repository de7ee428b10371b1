import { createApp } from '../../lib/cdk/app';
import { addTestStack } from './stack';

const app = createApp();
addTestStack(app);
app.synth();
